/** hanging: the calls about announcements and the files of a group. */
import { seconds } from "./events.ts";
import { Failed } from "./params.ts";
import { type Call, type Calls, groupIn, needLead } from "./site.ts";

const announce: Call = (params, site) => {
  const { id } = groupIn(params, site);
  const words = params.text("content");
  needLead(site, id);
  site.world.announce(id, words, site.world.bot, params.has("image") ? params.text("image") : undefined);
  return null;
};

const announcements: Call = (params, site) => groupIn(params, site).announcements.map(({ id, text, picture, by, at }) => (
  { notice_id: id, sender_id: by, publish_time: seconds(at), message: { text, images: picture === undefined ? [] : [{ id: picture, height: "1", width: "1" }] } }
));

const takeDown: Call = (params, site) => {
  const { id } = groupIn(params, site);
  needLead(site, id);
  if (!site.world.takeDown(id, params.text("notice_id"))) throw new Failed("公告不存在");
  return null;
};

const upload: Call = (params, site) => {
  const { id } = groupIn(params, site);
  params.text("file");
  site.world.upload(site.world.bot, id, { name: params.text("name"), size: 1 });
  return null;
};

const files: Call = (params, site) => ({
  files: groupIn(params, site).files.map(({ id, name, size, by, at }) => ({ file_id: id, file_name: name, size, busid: 102, upload_time: seconds(at), uploader: by, uploader_name: site.world.personOf(by).name })),
  folders: [],
});

export const hangingCalls: Calls = {
  _send_group_notice: announce,
  _get_group_notice: announcements,
  _del_group_notice: takeDown,
  upload_group_file: upload,
  get_group_root_files: files,
};
