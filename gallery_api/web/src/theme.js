// Runs before the first paint: a stored choice of theme must never flash the other one.
try {
  const theme = localStorage.getItem("palmido.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the theme then follows the system.
}
