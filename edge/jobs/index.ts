/** The jobs an edge runs: all of them. It's the only place that touches the ledger, and it does what no voice node does. */
import { answerJob } from '../../shared/ai/answer-job.ts';
import { readRoster } from '../../shared/ai/clubs/read-roster.ts';
import { embedNotes } from '../../shared/ai/embed-notes.ts';
import { drawJob } from '../../shared/ai/pictures/draw-job.ts';
import { pruneAi } from '../../shared/ai/prune.ts';
import { exportProfileJob } from '../../shared/ai/sheets/export-profile-job.ts';
import { readProfileJob } from '../../shared/ai/sheets/read-profile-job.ts';
import { checkAllBooks, checkRecentBooks } from '../../shared/economy/check-books-job.ts';
import { expireConfirmation } from '../../shared/economy/confirmation-expiry.ts';
import { prunePayouts } from '../../shared/economy/prune-payouts.ts';
import { pruneDeadJobs, pruneOutcomes } from '../../shared/jobs/prune.ts';
import { announceAct } from '../../shared/moderation/acts.ts';
import { settleAct } from '../../shared/moderation/intents.ts';
import { announceAppeal, announceCase, carryOutCase, endCaseJob, tellAppeal } from '../../shared/moderation/jobs.ts';
import { goOnLockdown, lockdownJob } from '../../shared/moderation/lockdown-jobs.ts';
import { massBan } from '../../shared/moderation/massban.ts';
import { moveAllJob } from '../../shared/moderation/move-all-job.ts';
import { finishPurge, pruneModeration, purgeJob } from '../../shared/moderation/purge-jobs.ts';
import { roleSweepJob } from '../../shared/moderation/role-sweep-job.ts';
import { endTemporaryRole } from '../../shared/moderation/temporary-role-job.ts';
import { importPlaylist } from '../../shared/music/import-playlist.ts';
import { expireInvitation } from '../../shared/music/invitations.ts';
import { lateResult } from '../../shared/music/late-result.ts';
import { pruneHistory } from '../../shared/music/prune-history.ts';
import { protectServer } from '../../shared/safety/protect.ts';
import { finishVerificationJob } from '../../shared/safety/verify.ts';
import { watchJoins, watchRaids } from '../../shared/safety/watch.ts';
import { pruneSettingsImports } from '../../shared/settings/prune-imports.ts';
import { pruneStatistics } from '../../shared/statistics/prune.ts';
import { sampleStatus } from '../../shared/status/sample-job.ts';
import { followUp } from '../../shared/voice/follow-ups.ts';
import { expirePoolInvitation } from '../../shared/voice/pool-invitations.ts';
import { pruneWeb } from '../../shared/web/writes.ts';

export const EDGE_JOBS = [
  answerJob,
  drawJob,
  readRoster,
  pruneAi,
  announceAct,
  settleAct,
  announceAppeal,
  announceCase,
  carryOutCase,
  checkRecentBooks,
  checkAllBooks,
  embedNotes,
  endCaseJob,
  endTemporaryRole,
  expireConfirmation,
  expireInvitation,
  expirePoolInvitation,
  exportProfileJob,
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
  pruneOutcomes,
  pruneDeadJobs,
  pruneHistory,
  pruneModeration,
  prunePayouts,
  pruneSettingsImports,
  watchJoins,
  watchRaids,
  pruneStatistics,
  pruneWeb,
  purgeJob,
  readProfileJob,
  roleSweepJob,
  sampleStatus,
  tellAppeal,
] as const;
