/** The part of BullMQ's backend that Nuanqun does not use: each method refuses by name. */
import { EventEmitter } from "node:events";
import { QueueUnsupported } from "./errors.ts";

async function refuse(method: string): Promise<never> {
  throw new QueueUnsupported(method);
}

/** What remains of IQueueBackend once SqliteQueueBackend has answered its own part. */
export abstract class UnsupportedOperations extends EventEmitter {
  moveToWaitingChildren = () => refuse("moveToWaitingChildren");
  moveJobFromActiveToWait = () => refuse("moveJobFromActiveToWait");
  retryFinishedJob = () => refuse("retryFinishedJob");
  retryFinishedJobs = () => refuse("retryFinishedJobs");
  promoteJobs = () => refuse("promoteJobs");
  drain = () => refuse("drain");
  cleanJobsByState = () => refuse("cleanJobsByState");
  obliterate = () => refuse("obliterate");
  removeOrphanedJobs = () => refuse("removeOrphanedJobs");
  updateData = () => refuse("updateData");
  updateProgress = () => refuse("updateProgress");
  addLog = () => refuse("addLog");
  clearLogs = () => refuse("clearLogs");
  getJobLogs = () => refuse("getJobLogs");
  changePriority = () => refuse("changePriority");
  removeUnprocessedChildren = () => refuse("removeUnprocessedChildren");
  removeChildDependency = () => refuse("removeChildDependency");
  getRateLimitTtl = () => refuse("getRateLimitTtl");
  setRateLimit = () => refuse("setRateLimit");
  removeRateLimitKey = () => refuse("removeRateLimitKey");
  getCountsPerPriority = () => refuse("getCountsPerPriority");
  getDependencyCounts = () => refuse("getDependencyCounts");
  getDependencies = () => refuse("getDependencies");
  getIgnoredChildrenFailures = () => refuse("getIgnoredChildrenFailures");
  getMetrics = () => refuse("getMetrics");
  paginate = () => refuse("paginate");
  removeQueueMetaFields = () => refuse("removeQueueMetaFields");
  removeDeprecatedPriorityKey = () => refuse("removeDeprecatedPriorityKey");
  trimEvents = () => refuse("trimEvents");
  publishEvent = () => refuse("publishEvent");
}
