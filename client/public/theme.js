// The chosen theme, before anything is painted. src/ui/theme.ts writes it.
try {
  const theme = localStorage.getItem("fanout.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme it is.
}
