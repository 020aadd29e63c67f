/** topic: which groups a pattern means. `*` stands for any characters; all else is literal. */

/** Whether a group's topic fits a pattern. Linear in both, whatever the pattern. */
export function topicMatches(pattern: string, topic: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return head === topic;
  if (!topic.startsWith(head)) return false;
  const tail = rest.pop() ?? "";
  let at = head.length;
  for (const part of rest) {
    const found = topic.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return topic.length - tail.length >= at && topic.endsWith(tail);
}

/** Whether any of the patterns fits; no patterns fit nothing (law 9). */
export const anyTopicMatches = (patterns: readonly string[], topic: string): boolean => patterns.some((pattern) => topicMatches(pattern, topic));
