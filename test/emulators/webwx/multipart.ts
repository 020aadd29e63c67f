/** multipart: reads a form with files, as browsers upload it. */
export type Form = { readonly fields: ReadonlyMap<string, string>; readonly file: Buffer | undefined; readonly fileName: string };

/** Reads a body of type multipart/form-data. Throws when the type names no boundary. */
export function readForm(body: Buffer, type: string): Form {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) throw new Error("no boundary");
  const fields = new Map<string, string>();
  let file: Buffer | undefined;
  let fileName = "";
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at !== -1; ) {
    const next = body.indexOf(mark, at + mark.length);
    if (next === -1) break;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const split = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, split).toString();
    const content = part.subarray(split + 4);
    const name = /[^e]name="([^"]*)"/.exec(head)?.[1] ?? "";
    const given = /filename="([^"]*)"/.exec(head)?.[1];
    if (given === undefined) fields.set(name, content.toString());
    else {
      file = content;
      fileName = given;
    }
    at = next;
  }
  return { fields, file, fileName };
}
