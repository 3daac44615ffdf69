/** What all pictures have in common. Lengths are in CSS pixels; PNG files have twice as many. */
export const theme = {
  pageWidth: 1200,
  margin: 44,
  gap: 36,
  paper: "#ffffff",
  ink: "#1d2433",
  muted: "#6a7385",
  grid: "#e6e9ef",
  data: "#3166a8",
  samples: "#d9542b",
  train: "#9aa6b8",
  validation: "#d9542b",
  font: "Inter, system-ui, sans-serif",
  strongFont: "'Inter SemiBold', Inter, system-ui, sans-serif",
  fontSize: 12,
} as const;
