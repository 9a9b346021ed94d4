/**
 * Shows /openapi.json in the viewer, and leads from the contents to an operation.
 *
 * Invariant: no address but this server's; nothing is kept, the token least of all.
 */
"use strict";

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  displayOperationId: false,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});

/** Opens the operation that the address names and brings it into view. */
function follow() {
  const [, tag, id] = decodeURIComponent(location.hash).split("/");
  if (!tag || !id) return;
  const group = tag.replaceAll("_", " ");
  ui.layoutActions.show(["operations-tag", group], true);
  ui.layoutActions.show(["operations", group, id], true);
  requestAnimationFrame(() => {
    document.getElementById(`operations-${tag}-${id}`)?.scrollIntoView();
  });
}

window.addEventListener("hashchange", follow);
