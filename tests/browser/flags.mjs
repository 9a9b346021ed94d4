/** How Chromium is started by the programs beside this file. */

/** No window, no sandbox of its own (it may run as root), and no word to anybody but the page. */
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
