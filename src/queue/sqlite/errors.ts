/** The errors of the SQLite store: what it does not offer, and BullMQ's own numbered refusals in BullMQ's words. */
import { ErrorCode } from "bullmq";

/** Thrown by every BullMQ operation and option that Nuanqun does not use, instead of half doing it. */
export class QueueUnsupported extends Error {
  readonly code = "NUANQUN_QUEUE_UNSUPPORTED";

  constructor(readonly method: string) {
    super(`the SQLite queue does not offer ${method}; set REDIS_URL to use it`);
    this.name = "QueueUnsupported";
  }
}

/** A queue file that a newer Nuanqun wrote. */
export class QueueFileTooNew extends Error {
  readonly code = "NUANQUN_QUEUE_TOO_NEW";

  constructor(file: string, found: number, known: number) {
    super(`${file} has schema ${found}, this version knows ${known}`);
    this.name = "QueueFileTooNew";
  }
}

/** A refusal with BullMQ's number, so that its classes and their callers can branch on `code` as with Redis. */
export class JobRefused extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "JobRefused";
  }
}

export const missingJob = (id: string, command: string) =>
  new JobRefused(ErrorCode.JobNotExist, `Missing key for job ${id}. ${command}`);

export const missingLock = (id: string, command: string) =>
  new JobRefused(ErrorCode.JobLockNotExist, `Missing lock for job ${id}. ${command}`);

export const wrongState = (id: string, state: string, command: string) =>
  new JobRefused(ErrorCode.JobNotInState, `Job ${id} is not in the ${state} state. ${command}`);

export const pendingChildren = (id: string, command: string) =>
  new JobRefused(ErrorCode.JobPendingChildren, `Job ${id} has pending dependencies. ${command}`);

export const missingParent = (parentKey: string, command: string) =>
  new JobRefused(ErrorCode.ParentJobNotExist, `Missing key for parent job ${parentKey}. ${command}`);

export const lockMismatch = (id: string, command: string) =>
  new JobRefused(ErrorCode.JobLockMismatch, `Lock mismatch for job ${id}. Cmd ${command} from active`);

export const belongsToScheduler = (id: string) =>
  new JobRefused(
    ErrorCode.JobBelongsToJobScheduler,
    `Job ${id} belongs to a job scheduler and cannot be removed directly. removeJob`,
  );

export const schedulerCollision = () =>
  new JobRefused(
    ErrorCode.SchedulerJobIdCollision,
    "Cannot create job scheduler iteration - job ID already exists. addJobScheduler",
  );

export const schedulerSlotsBusy = () =>
  new JobRefused(
    ErrorCode.SchedulerJobSlotsBusy,
    "Cannot create job scheduler iteration - current and next time slots already have jobs. addJobScheduler",
  );
