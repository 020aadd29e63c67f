/** faces: the names of QQ's own small pictures, as far as they say something; the others have none here. */
const names: Readonly<Record<string, string>> = {
  0: "惊讶", 1: "撇嘴", 2: "色", 3: "发呆", 4: "得意", 5: "流泪", 6: "害羞", 7: "闭嘴", 8: "睡", 9: "大哭", 10: "尴尬", 11: "发怒", 12: "调皮", 13: "呲牙", 14: "微笑", 15: "难过", 16: "酷",
  18: "抓狂", 19: "吐", 20: "偷笑", 21: "可爱", 22: "白眼", 23: "傲慢", 24: "饥饿", 25: "困", 26: "惊恐", 27: "流汗", 28: "憨笑", 29: "悠闲", 30: "奋斗", 31: "咒骂", 32: "疑问", 33: "嘘", 34: "晕",
  38: "敲打", 39: "再见", 46: "猪头", 49: "拥抱", 53: "蛋糕", 59: "便便", 60: "咖啡", 63: "玫瑰", 66: "爱心", 67: "心碎", 74: "太阳", 75: "月亮", 76: "赞", 77: "踩", 78: "握手", 79: "胜利",
  96: "冷汗", 97: "擦汗", 98: "抠鼻", 99: "鼓掌", 100: "糗大了", 101: "坏笑", 104: "哈欠", 106: "委屈", 107: "快哭了", 108: "阴险", 109: "左亲亲", 111: "可怜", 116: "示爱", 118: "抱拳", 122: "爱你", 124: "OK",
  172: "眨眼睛", 173: "泪奔", 174: "无奈", 176: "小纠结", 177: "喷血", 178: "斜眼笑", 179: "doge", 182: "笑哭", 201: "点赞", 212: "托腮", 264: "捂脸", 271: "吃瓜", 277: "汪汪",
};

/** A face as text: the name that the platform tells, or the usual one, in brackets; nothing for one without a name. */
export function nameOfFace(id: string, told: string | undefined): string {
  const name = (told ?? "").replace(/^[/[]|\]$/g, "").slice(0, 20) || names[id];
  return name === undefined ? "" : `[${name}]`;
}
