/** json: reads what clients send without trusting its shape. */
export type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** The object in a body; an empty one when there is none. */
export function readJson(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The object under a name. */
export function inside(from: Json, name: string): Json {
  const value = from[name];
  return isObject(value) ? value : {};
}

/** The text or number under a name, as text. */
export function textAt(from: Json, name: string): string {
  const value = from[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The objects in the list under a name. */
export function listAt(from: Json, name: string): readonly Json[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
