// Runs before the first paint: what needs scripts is there from the first frame, and a stored choice of theme never flashes the other one.
document.documentElement.classList.add("scripted");
try {
  const theme = localStorage.getItem("palmido.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the theme then follows the system.
}
