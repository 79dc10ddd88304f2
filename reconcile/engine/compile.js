// Compiles sources as the control plane does: the same calls of TypeScript with the same options. Runs inside workerd,
// as its main module, and prints two lines of JSON for each source. A compiler that stays (compiler.c) is sent sources
// and answers with these lines. Offsets count UTF-16 units.
import input from "input";
import ts from "typescript";

const MAX_FAULTS = 100;
const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  isolatedModules: true,
  removeComments: false,
  sourceMap: true, // places alone depend on it
};

function parse(name, text) {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
}

function has(node, kind) {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

function faultsOf(diagnostics) {
  return diagnostics.slice(0, MAX_FAULTS).map((diagnostic) => ({
    code: diagnostic.code,
    at: diagnostic.start ?? 0,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
  }));
}

// What the control plane takes for the exported classes; one that is only declared is not in the bundle.
function classesOf(tree) {
  return tree.statements
    .filter((node) => ts.isClassDeclaration(node) && node.name && has(node, ts.SyntaxKind.ExportKeyword))
    .map((node) => ({
      name: node.name.text,
      at: node.name.getStart(tree),
      uploaded: !has(node, ts.SyntaxKind.DeclareKeyword),
    }));
}

// The import declarations, with the names that the control plane takes from them.
function importsOf(tree) {
  const imports = [];
  const nameOf = (node) => ({ name: node.text, at: node.getStart(tree) });
  for (const node of tree.statements) {
    const specifier = node.moduleSpecifier;
    if (!specifier || !ts.isStringLiteral(specifier)) continue;
    const entry = { from: specifier.text, at: node.getStart(tree), reexport: !ts.isImportDeclaration(node), named: [] };
    const bindings = node.importClause?.namedBindings;
    if (node.importClause?.name) entry.default = nameOf(node.importClause.name);
    if (bindings && ts.isNamespaceImport(bindings)) entry.namespace = nameOf(bindings.name);
    if (bindings && ts.isNamedImports(bindings)) entry.named = bindings.elements.map((element) => nameOf(element.name));
    if (!node.importClause && !entry.reexport) entry.bare = true;
    imports.push(entry);
  }
  return imports;
}

// Every name that is declared or exported at top level: where an error that has no place of its own is reported.
function namesOf(tree) {
  const names = [];
  const add = (node) => {
    if (ts.isIdentifier(node)) names.push({ name: node.text, at: node.getStart(tree) });
    else node.elements?.forEach((element) => element.name && add(element.name)); // a pattern
  };
  for (const node of tree.statements) {
    if (ts.isExportAssignment(node) || has(node, ts.SyntaxKind.DefaultKeyword))
      names.push({ name: "default", at: node.getStart(tree) });
    if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach((declaration) => add(declaration.name));
    else if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause))
      node.exportClause.elements.forEach((element) => add(element.name));
    else if (node.name) add(node.name);
  }
  return names;
}

// The statements without import declarations, printed again: what the bundle gets.
function printed(tree) {
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  return tree.statements
    .filter((node) => !ts.isImportDeclaration(node))
    .map((node) => printer.printNode(ts.EmitHint.Unspecified, node, tree))
    .join("\n");
}

// The same with import declarations overwritten by blanks: the source map still holds.
function blanked(tree) {
  let text = "";
  let from = 0;
  for (const node of tree.statements.filter(ts.isImportDeclaration)) {
    text += tree.text.slice(from, node.getStart(tree));
    text += tree.text.slice(node.getStart(tree), node.end).replace(/[^\r\n\u2028\u2029]/g, " ");
    from = node.end;
  }
  return text + tree.text.slice(from);
}

// What is known of a source, and what a bundle is made of. The tree is the one that TypeScript has made anyway.
function compile(code) {
  let tree;
  const transformers = { before: [() => (parsed) => (tree = parsed)] };
  const output = ts.transpileModule(code, { compilerOptions: options, reportDiagnostics: true, transformers });
  const script = parse("out.js", output.outputText.replace(/\/\/# sourceMappingURL=module\.js\.map$/, ""));
  return [
    { faults: faultsOf(output.diagnostics ?? []), classes: classesOf(tree), imports: importsOf(tree) },
    {
      names: namesOf(tree),
      printed: printed(script),
      blanked: blanked(script),
      mappings: JSON.parse(output.sourceMapText).mappings,
    },
  ];
}

const wellFormed = (key, value) => (typeof value === "string" ? value.toWellFormed() : value);
const lines = (code) => compile(code).map((part) => JSON.stringify(part, wellFormed));
for (const code of input) lines(code).forEach((line) => console.log(line));

export default {
  async fetch(request) {
    const sources = await request.json();
    return new Response(sources.flatMap(lines).join("\n") + "\n");
  },
};
