/** demo-seed: the community 瑜伽小站, as a new user of the sandbox page finds it. */
import type { WorldSeed } from "./happening.ts";

const oldMembers = ["p:xiaoqing", "p:laozhou", "p:momo", "p:dachuan"];
const cards = {
  "p:xiaoqing": "上海-晓晴-设计",
  "p:laozhou": "杭州-老周-程序员",
  "p:momo": "成都-默默-教师",
  "p:dachuan": "北京-大川-摄影",
};

/** Two rooms, eight people: the newcomer and the advertiser are still outside. */
export const demoSeed: WorldSeed = {
  bot: { id: "p:nuanqun", name: "暖群" },
  people: [
    { id: "p:aming", name: "阿明", note: "创建者·群主" },
    { id: "p:xiaomei", name: "小美", note: "日常管理" },
    { id: "p:xiaoqing", name: "晓晴", note: "老成员" },
    { id: "p:laozhou", name: "老周", note: "老成员" },
    { id: "p:momo", name: "默默", note: "老成员" },
    { id: "p:dachuan", name: "大川", note: "老成员" },
    { id: "p:xiaoyu", name: "小鱼", note: "新人，还没进群" },
    { id: "p:fuli", name: "福利姐", note: "发广告的人，还没进群" },
  ],
  rooms: [
    { id: "room:1", topic: "瑜伽小站①群", owner: "p:aming", members: ["p:aming", "p:xiaomei", ...oldMembers], cards },
    { id: "room:2", topic: "瑜伽小站②群", owner: "p:aming", members: ["p:aming", "p:xiaomei", "p:xiaoqing", "p:momo"], cards },
  ],
};
