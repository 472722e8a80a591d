// What was chosen, before anything is painted. src/ui/appearance.ts writes it, and follows the rest.
try {
  const { theme, density } = JSON.parse(localStorage.getItem("fanout.appearance") || "{}");
  const { dataset } = document.documentElement;
  if (theme === "light" || theme === "dark") dataset.theme = theme;
  if (density === "compact") dataset.density = density;
} catch {
  // Storage is forbidden or damaged: as the system has it.
}
