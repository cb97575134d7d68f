import { type Expression, Visitor } from "oxc-parser";
import { parseModule } from "../../scripts/module-specifiers.ts";

const NODE_GLOBALS = new Set([
  "process",
  "Buffer",
  "global",
  "require",
  "__dirname",
  "__filename",
  "setImmediate",
  "clearImmediate",
]);
const GLOBAL_OBJECTS = new Set(["globalThis", "self"]);

/**
 * The names that only Node has in a module: a global as a variable or on the global object, and `"node:..."`, except
 * where the one file that may ask for a builtin module is called for it: `builtin("node:...")`.
 */
export function nodeNames(path: string, source: string): string[] {
  const found: string[] = [];
  const permitted = new Set<number>();
  /** Where a name is no global but a member or a key (`job.process`, `{ process: 1 }`). */
  const keys = new Set<number>();

  new Visitor({
    MemberExpression: ({ object, property, computed }) => {
      const name = computed ? stringOf(property) : "name" in property ? property.name : undefined;
      if (!computed) keys.add(property.start);
      if (name !== undefined && NODE_GLOBALS.has(name) && isGlobalObject(object)) found.push(name);
    },
    Property: ({ key, computed, shorthand }) => void (computed || shorthand || keys.add(key.start)),
    PropertyDefinition: ({ key, computed }) => void (computed || keys.add(key.start)),
    MethodDefinition: ({ key, computed }) => void (computed || keys.add(key.start)),
    TSPropertySignature: ({ key, computed }) => void (computed || keys.add(key.start)),
    TSMethodSignature: ({ key, computed }) => void (computed || keys.add(key.start)),
    CallExpression: ({ callee, arguments: [name] }) => {
      if (callee.type === "Identifier" && callee.name === "builtin" && name) permitted.add(name.start);
    },
    Identifier: ({ name, start }) => void (NODE_GLOBALS.has(name) && !keys.has(start) && found.push(name)),
    Literal: ({ value, start }) => {
      if (typeof value === "string" && value.startsWith("node:") && !permitted.has(start)) found.push(`"${value}"`);
    },
  }).visit(parseModule(path, source).program);
  return found;
}

function stringOf(node: { type: string }): string | undefined {
  return node.type === "Literal" && "value" in node && typeof node.value === "string" ? node.value : undefined;
}

/** Also through casts: `(globalThis as Host).process`. */
function isGlobalObject(node: Expression): boolean {
  if (node.type === "Identifier") return GLOBAL_OBJECTS.has(node.name);
  return "expression" in node && typeof node.expression === "object" && isGlobalObject(node.expression);
}
