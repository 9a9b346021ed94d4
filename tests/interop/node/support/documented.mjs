/**
 * The checks in `examples/` that `docs/integrators.md` gives to a device: run as they stand there.
 */
import { spawn } from "node:child_process";
import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import ts from "typescript";

const EXAMPLES = new URL("../../../../examples/", import.meta.url);

/** The text of a program in `examples/`. */
export function program(path) {
  return readFile(new URL(path, EXAMPLES), "utf8");
}

/** What the strictest compiler says of a program in TypeScript. */
export async function complaints(source) {
  const home = await mkdtemp(join(tmpdir(), "seedport-docs-"));
  try {
    const file = join(home, "program.ts");
    await writeFile(file, source);
    const options = {
      strict: true,
      noUnusedLocals: true,
      noImplicitReturns: true,
      noEmit: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    };
    const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A program in TypeScript, as a module. */
export function load(source) {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`);
}

/** Calls `name` of a program in Python once a list of arguments: `{given}` or `{refused}` each. */
export async function callPython(source, name, calls) {
  const runner = [
    source,
    "import sys",
    "told = []",
    "for arguments in json.load(sys.stdin):",
    "    try:",
    `        told.append({"given": ${name}(*arguments).hex()})`,
    "    except ValueError as error:",
    '        told.append({"refused": str(error)})',
    "json.dump(told, sys.stdout)",
  ];
  const child = spawn(process.env.PYTHON ?? "python3", ["-c", runner.join("\n")]);
  child.stdin.end(JSON.stringify(calls));
  const collect = async (stream) => (await stream.toArray()).join("");
  const [output, errors] = await Promise.all([collect(child.stdout), collect(child.stderr)]);
  if (errors) throw new Error(errors);
  return JSON.parse(output);
}
