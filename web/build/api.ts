/** The API report: every declaration of every module that the package exports, without comments. */
import { writeFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { compiled } from "./compiled.ts";
import { CORE, entryPoints } from "./manifest.ts";

/** The committed report. */
export const REPORT = `${CORE}api.md`;

const HEAD = `# API of @colloque/core

What each module of the package declares, as the compiler writes it; not edited by hand. A test fails
when it differs from the code; \`npm run api\` in \`web\` writes it anew. What each thing guarantees
stands in the sources and in the package's declarations. Names without \`export\` only serve others.
`;

const printer = ts.createPrinter({ removeComments: true });

/** The report on these compiled files. */
export function report(files: ReadonlyMap<string, string>): string {
  const points = entryPoints(files.keys());
  const shown = new Set(points.map(({ path }) => path));
  const sections = points.map(({ specifier, path }) => {
    const source = parsed(files, path);
    const kept = source.statements.filter((one) => !ts.isImportDeclaration(one) && !isMark(one));
    const handedOn = kept.flatMap((one) => declaredElsewhere(one, path, files, shown));
    const text = [...kept.map((one) => printed(one, source)), ...handedOn].join("\n");
    return `\n## ${specifier}\n\n\`\`\`ts\n${text}\n\`\`\`\n`;
  });
  return HEAD + sections.join("");
}

/** The declarations of a compiled module. */
function parsed(files: ReadonlyMap<string, string>, path: string): ts.SourceFile {
  const text = files.get(path.replace(/\.js$/, ".d.ts")) as string;
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
}

function printed(statement: ts.Statement, source: ts.SourceFile): string {
  return printer.printNode(ts.EmitHint.Unspecified, statement, source);
}

/** What the statement hands on by name from a module that has no section of its own. */
function declaredElsewhere(
  statement: ts.Statement,
  from: string,
  files: ReadonlyMap<string, string>,
  shown: ReadonlySet<string>,
): string[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return [];
  const { exportClause, moduleSpecifier } = statement;
  const path = posix.join(from, "..", (moduleSpecifier as ts.StringLiteral).text);
  if (shown.has(path)) return [];
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) {
    throw new Error(`${from} hands on all of ${path}, which has no section`);
  }
  const names = new Set(exportClause.elements.map(({ name }) => name.text));
  const source = parsed(files, path);
  const found = source.statements.filter((one) => names.has(nameOf(one) ?? ""));
  if (found.length < names.size) throw new Error(`${path} does not declare all of ${[...names].join(", ")}`);
  return found.map((one) => printed(one, source));
}

function nameOf(statement: ts.Statement): string | undefined {
  const { name } = statement as { name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? name.text : undefined;
}

/** `export {}`, by which a file without exports is a module. */
function isMark(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return false;
  const { exportClause, moduleSpecifier } = statement;
  const isEmpty = exportClause !== undefined && ts.isNamedExports(exportClause);
  return moduleSpecifier === undefined && isEmpty && exportClause.elements.length === 0;
}

/** Write the report anew. */
export function run(): void {
  writeFileSync(REPORT, report(compiled()));
}
