import { answerJob } from '../shared/ai/answer-job.ts';
import { readRoster } from '../shared/ai/clubs/read-roster.ts';
import { embedNotes } from '../shared/ai/embed-notes.ts';
import { drawJob } from '../shared/ai/pictures/draw-job.ts';
import { pruneAi } from '../shared/ai/prune.ts';
import type { AiServices } from '../shared/ai/services.ts';
import { exportProfileJob } from '../shared/ai/sheets/export-profile-job.ts';
import { readProfileJob } from '../shared/ai/sheets/read-profile-job.ts';
import { JobLoop } from '../shared/jobs/loop.ts';
import { pruneDeadJobs } from '../shared/jobs/prune.ts';
import { JobRunner } from '../shared/jobs/runner.ts';
import type { JobServices } from '../shared/jobs/services.ts';
import { announceAct } from '../shared/moderation/acts.ts';
import { settleAct } from '../shared/moderation/intents.ts';
import { announceAppeal, announceCase, carryOutCase, endCaseJob, tellAppeal } from '../shared/moderation/jobs.ts';
import { goOnLockdown, lockdownJob } from '../shared/moderation/lockdown-jobs.ts';
import { massBan } from '../shared/moderation/massban.ts';
import { moveAllJob } from '../shared/moderation/move-all-job.ts';
import { finishPurge, pruneModeration, purgeJob } from '../shared/moderation/purge-jobs.ts';
import { roleSweepJob } from '../shared/moderation/role-sweep-job.ts';
import { endTemporaryRole } from '../shared/moderation/temporary-role-job.ts';
import { importPlaylist } from '../shared/music/import-playlist.ts';
import { expireInvitation } from '../shared/music/invitations.ts';
import { lateResult } from '../shared/music/late-result.ts';
import { pruneHistory } from '../shared/music/prune-history.ts';
import { attachmentOrigins } from '../shared/platform/discord/attachments.ts';
import { botClient, botForJobs } from '../shared/platform/discord/bot-client.ts';
import { type CallObserver, DiscordInteractionWebhook } from '../shared/platform/discord/interaction-webhook.ts';
import type { Logger } from '../shared/platform/log.ts';
import type { Store } from '../shared/platform/store.ts';
import type { TokenCipher } from '../shared/platform/token-crypto.ts';
import { protectServer } from '../shared/safety/protect.ts';
import { finishVerificationJob } from '../shared/safety/verify.ts';
import { watchJoins, watchRaids } from '../shared/safety/watch.ts';
import { pruneSettingsImports } from '../shared/settings/prune-imports.ts';
import { pruneStatistics } from '../shared/statistics/prune.ts';
import type { ControlClient } from '../shared/voice/control-client.ts';
import { followUp, queueFollowUps } from '../shared/voice/follow-ups.ts';
import { expirePoolInvitation } from '../shared/voice/pool-invitations.ts';

/** The jobs that voice nodes run: those that may run anywhere. */
export const NODE_JOBS = [
  answerJob,
  drawJob,
  readRoster,
  pruneAi,
  announceAct,
  settleAct,
  announceAppeal,
  announceCase,
  carryOutCase,
  embedNotes,
  endCaseJob,
  endTemporaryRole,
  exportProfileJob,
  expireInvitation,
  expirePoolInvitation,
  finishVerificationJob,
  followUp,
  finishPurge,
  goOnLockdown,
  importPlaylist,
  lateResult,
  protectServer,
  massBan,
  lockdownJob,
  moveAllJob,
  pruneDeadJobs,
  pruneHistory,
  pruneModeration,
  pruneSettingsImports,
  pruneStatistics,
  purgeJob,
  readProfileJob,
  roleSweepJob,
  tellAppeal,
  watchJoins,
  watchRaids,
] as const;

/** What asks providers of AI. */
const FOR_PROVIDERS: readonly unknown[] = [answerJob, readProfileJob, readRoster, drawJob, embedNotes];

type NodeJobServices = JobServices & AiServices & { control: ControlClient };

export interface NodeJobsOptions {
  store: Store;
  cipher: TokenCipher;
  apiBase: string;
  /** DISCORD_TOKEN. */
  token: string | undefined;
  called: CallObserver;
  control: ControlClient;
  log: Logger;
  ai: Omit<AiServices['ai'], 'openKey' | 'attachmentOrigins'>;
}

/** Runs due jobs on a voice node, and notifies members of the outcome of their requests. */
export class NodeJobs {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #loop: JobLoop;
  #queueing: Promise<void> | undefined;
  #isRequestedAgain = false;

  constructor({ store, cipher, apiBase, token: own, called, control, log, ai }: NodeJobsOptions) {
    this.#store = store;
    this.#log = log;
    const services: NodeJobServices = {
      ai: {
        ...ai,
        openKey: (sealed, boundTo) => cipher.open(sealed, boundTo),
        attachmentOrigins: attachmentOrigins(apiBase),
      },
      control,
      store,
      log,
      discord: botForJobs(botClient(apiBase, own, called), store),
      // The jobs that use it run on an edge.
      alert: async () => {},
      webhookOf: async ({ application, token }, boundTo) =>
        new DiscordInteractionWebhook(apiBase, application, await cipher.open(token, boundTo), called),
    };
    // Without a provider, this node would say that there's none, and embed nothing, although the edge may have one. The same goes
    // for Google's account.
    const jobs = NODE_JOBS.filter(
      (job) =>
        (ai.providers.length > 0 || !FOR_PROVIDERS.includes(job)) &&
        (ai.spreadsheets !== undefined || job !== exportProfileJob),
    );
    this.#loop = new JobLoop(new JobRunner<NodeJobServices>({ jobs, services }), log);
  }

  start(): void {
    this.#loop.start();
  }

  /** Lets running jobs finish for a moment; others go on with what's left. */
  async stop(): Promise<void> {
    await this.#queueing;
    await this.#loop.stop();
  }

  /** Posts the notifications that are due now. If that's already going on, it's done again afterwards. */
  notify(): void {
    if (this.#queueing !== undefined) {
      this.#isRequestedAgain = true;
      return;
    }
    this.#queueing = this.#queue().finally(() => {
      this.#queueing = undefined;
      if (!this.#isRequestedAgain) return;
      this.#isRequestedAgain = false;
      this.notify();
    });
  }

  async #queue(): Promise<void> {
    try {
      if ((await queueFollowUps(this.#store)) > 0) this.#loop.wake();
    } catch (error) {
      // The next heartbeat of any node finds them.
      this.#log.warn({ error }, 'could not queue notifications');
    }
  }
}
