/** Flows: a parent waits until all its children are done, and then reads their results. */
import type { Connection } from "./connection.ts";
import { enqueue } from "./claim.ts";
import { publish } from "./events.ts";
import { findJob, type JobRow } from "./jobs.ts";

export function hasPendingChildren(db: Connection, queue: string, id: string): boolean {
  const pending = db.get(
    "SELECT 1 FROM dependency WHERE parent_queue = ? AND parent_id = ? AND returnvalue IS NULL LIMIT 1",
    queue,
    id,
  );
  return pending !== undefined;
}

/** Files a child's result with its parent, and puts the parent in line after its last child. */
export function settleChild(db: Connection, child: JobRow, result: string, now: number): void {
  if (child.parent_queue === null || child.parent_id === null) return;
  db.run(
    "UPDATE dependency SET returnvalue = ? WHERE parent_queue = ? AND parent_id = ? AND child_key = ?",
    result,
    child.parent_queue,
    child.parent_id,
    `${child.queue}:${child.id}`,
  );
  releaseParent(db, child.parent_queue, child.parent_id, now);
}

/** Frees a parent from a child that is removed before it is done. */
export function abandonChild(db: Connection, child: JobRow, now: number): void {
  if (child.parent_queue === null || child.parent_id === null) return;
  const abandoned = db.run(
    "DELETE FROM dependency WHERE parent_queue = ? AND parent_id = ? AND child_key = ? AND returnvalue IS NULL",
    child.parent_queue,
    child.parent_id,
    `${child.queue}:${child.id}`,
  );
  if (abandoned > 0) releaseParent(db, child.parent_queue, child.parent_id, now);
}

/** What the children of a job returned, by child key, still encoded. */
export function childResults(db: Connection, queue: string, id: string): Record<string, string> {
  const rows = db.all<{ child_key: string; returnvalue: string }>(
    "SELECT child_key, returnvalue FROM dependency WHERE parent_queue = ? AND parent_id = ? AND returnvalue IS NOT NULL",
    queue,
    id,
  );
  return Object.fromEntries(rows.map((row) => [row.child_key, row.returnvalue]));
}

function releaseParent(db: Connection, queue: string, id: string, now: number): void {
  if (hasPendingChildren(db, queue, id)) return;
  const parent = findJob(db, queue, id);
  if (parent?.state !== "waiting-children") return;
  if (parent.delay === 0) return enqueue(db, queue, id, "waiting-children");
  const due = now + parent.delay;
  db.run("UPDATE job SET state = 'delayed', due = ? WHERE queue = ? AND id = ?", due, queue, id);
  publish(db, queue, "delayed", { jobId: id, delay: due });
}
