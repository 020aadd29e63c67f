/** call-name: what the bot calls somebody. Names may be as long as a message; a greeting is not. */
const longest = 20;

export function callName(name: string): string {
  const characters = [...name.replace(/\s+/g, " ").trim()];
  if (characters.length === 0) return "新朋友";
  return characters.length > longest ? `${characters.slice(0, longest).join("")}…` : characters.join("");
}
