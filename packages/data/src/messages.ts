// What messages about files and names are made of; loads nothing else.

export { nearest } from "./nearest.ts";
export { isSystemError, systemReason } from "./systemReason.ts";
