/** The jobs an edge runs: all of them. It's the only place that touches the ledger, and it does what no voice node does. */
import { checkAllBooks, checkRecentBooks } from '../../shared/economy/check-books-job.ts';
import { expireConfirmation } from '../../shared/economy/confirmation-expiry.ts';
import { pruneDeadJobs, pruneOutcomes } from '../../shared/jobs/prune.ts';
import { announceAct } from '../../shared/moderation/acts.ts';
import { announceAppeal, announceCase, carryOutCase, endCaseJob, tellAppeal } from '../../shared/moderation/jobs.ts';
import { importPlaylist } from '../../shared/music/import-playlist.ts';
import { expireInvitation } from '../../shared/music/invitations.ts';
import { lateResult } from '../../shared/music/late-result.ts';
import { pruneHistory } from '../../shared/music/prune-history.ts';
import { protectServer } from '../../shared/safety/protect.ts';
import { finishVerificationJob } from '../../shared/safety/verify.ts';
import { watchJoins, watchRaids } from '../../shared/safety/watch.ts';
import { pruneSettingsImports } from '../../shared/settings/prune-imports.ts';
import { followUp } from '../../shared/voice/follow-ups.ts';
import { expirePoolInvitation } from '../../shared/voice/pool-invitations.ts';

export const EDGE_JOBS = [
  announceAct,
  announceAppeal,
  announceCase,
  carryOutCase,
  checkRecentBooks,
  checkAllBooks,
  endCaseJob,
  expireConfirmation,
  expireInvitation,
  expirePoolInvitation,
  finishVerificationJob,
  followUp,
  importPlaylist,
  lateResult,
  protectServer,
  pruneOutcomes,
  pruneDeadJobs,
  pruneHistory,
  pruneSettingsImports,
  watchJoins,
  watchRaids,
  tellAppeal,
] as const;
