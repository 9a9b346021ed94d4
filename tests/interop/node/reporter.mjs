/**
 * Prints a node test run as cargo prints one, so that `cargo xtask ci` counts both alike.
 */

/** What the runner says at its end by itself: the result line says it already. */
const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

/** Yields a line a test, what failed, and the result line. */
export default async function* report(events) {
  const started = Date.now();
  let [passed, failed, ignored] = [0, 0, 0];
  for await (const { type, data } of events) {
    if (type === "test:diagnostic" && !SUMMARY.test(data.message)) yield `    ${data.message}\n`;
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite") continue;
    const isSkipped = data.skip !== undefined || data.todo !== undefined;
    const word = isSkipped ? "ignored" : type === "test:pass" ? "ok" : "FAILED";
    if (isSkipped) ignored += 1;
    else if (word === "ok") passed += 1;
    else failed += 1;
    yield `test ${data.name} ... ${word}\n`;
    if (word === "FAILED") yield `${explain(data.details?.error)}\n`;
  }
  const word = failed === 0 && passed > 0 ? "ok" : "FAILED";
  const seconds = ((Date.now() - started) / 1000).toFixed(2);
  yield `\ntest result: ${word}. ${passed} passed; ${failed} failed; ${ignored} ignored; ` +
    `0 measured; 0 filtered out; finished in ${seconds}s\n\n`;
}

function explain(error) {
  const cause = error?.cause ?? error;
  return cause?.stack ?? String(cause);
}
