/** media: pictures, videos and files that a community's texts name. */
import type { Media } from "../core/action.ts";
import { nearest } from "../core/nearest.ts";
import { type Report, type Spot, quote } from "./problem.ts";
import { type Tree, field } from "./tree.ts";

const kinds: Readonly<Record<Media["type"], { readonly name: string; readonly ends: RegExp | undefined; readonly like: string }>> = {
  image: { name: "图片", ends: /\.(png|jpe?g|gif|webp|bmp)$/i, like: "png、jpg、gif、webp" },
  video: { name: "视频", ends: /\.(mp4|mov|m4v|webm)$/i, like: "mp4、mov" },
  file: { name: "文件", ends: undefined, like: "" },
};

/** The media of an entry. `known` are the files in the community's folder; undefined when nobody looked. */
export function mediaOf(entry: Tree, named: Readonly<Partial<Record<Media["type"], string | undefined>>>, known: ReadonlySet<string> | undefined, report: Report): readonly Media[] {
  const media: Media[] = [];
  for (const type of ["image", "video", "file"] as const) {
    const written = named[type];
    if (written === undefined) continue;
    const path = written.replace(/^(\.\/)+/, "");
    checkPath(type, path, field(entry, type)?.value ?? entry, known, report);
    media.push({ type, path });
  }
  return media;
}

function checkPath(type: Media["type"], path: string, at: Spot, known: ReadonlySet<string> | undefined, report: Report): void {
  const { name, ends, like } = kinds[type];
  if (path.includes("\\")) return report(at, `路径里的 \\ 换成 /：${quote(path)}`);
  if (/^(\/|[a-z]:|~)/i.test(path)) return report(at, `${name}要放在社群文件夹里，路径从那里写起，如 media/课表.png：${quote(path)}`);
  if (path.split("/").includes("..")) return report(at, `${name}要放在社群文件夹里，路径里不能有 ..：${quote(path)}`);
  if (ends?.test(path) === false) return report(at, `${quote(path)}不像${name}（${like}）`);
  if (known && !known.has(path)) report(at, `社群文件夹里没有${name} ${quote(path)}`, nearest(path, [...known]));
}
