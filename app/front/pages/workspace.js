// Mirador, with the manifest of this page in one window. It asks nothing of any other site.
const place = document.getElementById("mirador");
window.Mirador.viewer({
  id: place.id,
  language: place.dataset.language,
  windows: [{ manifestId: place.dataset.manifest, view: "single" }],
  window: { allowClose: false, allowMaximize: false, defaultSideBarPanel: "info", sideBarOpenByDefault: false },
  workspaceControlPanel: { enabled: false },
});
