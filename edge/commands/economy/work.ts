import { JOBS, type JobId } from '../../../shared/economy/earning-catalog.ts';
import { doJob } from '../../../shared/economy/work.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { moneyOf, whole } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';
import { activityMessage, againLabel, cooldownSentence, itemsField } from './activity.ts';

const JOB_IDS = Object.keys(JOBS) as JobId[];

const again = button({
  id: 'work.again',
  effect: 'change',
  visibility: 'public',
  args: { job: arg.oneOf(...JOB_IDS) },
  run: (context) => answer(context, context.args.job),
});

export const work = command({
  name: 'work',
  module: 'economy',
  description: 'Do a job for credits, every half hour',
  effect: 'change',
  visibility: 'public',
  components: [again],
  examples: ['/work job:programmer'],
  options: {
    job: option.string({
      description: 'Which job',
      required: true,
      choices: JOB_IDS.map((value) => ({ name: jobLabel(value), value })),
    }),
  },
  run: (context) => answer(context, context.options.job),
});

async function answer({ store, caller, user }: Invocation & Services, job: JobId): Promise<Outcome | Gated> {
  const outcome = await doJob(store, caller, job);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'cooldown') {
    return refuse(cooldownSentence(outcome.readyAt, 'Try `/gather` or `/fight` in the meantime.'));
  }
  const credits = moneyOf(outcome);
  const label = againLabel('Work', outcome.readyAt, store.clock());
  return reply(
    activityMessage(outcome, {
      title: JOBS[job].name,
      description: `**+${credits(outcome.credits)}**`,
      fields: [
        { name: 'Wallet', value: credits(outcome.after.credits ?? 0), inline: true },
        ...itemsField('You also found', outcome.items),
      ],
      buttons: [again.with({ job }, { label, style: 'primary', onlyFor: user.id })],
    }),
  );
}

/** `Code review: pays 200 to 399`. */
function jobLabel(id: JobId): string {
  const { name, baseCredits, spread } = JOBS[id];
  return `${name}: pays ${whole(baseCredits - spread)} to ${whole(baseCredits + spread - 1)}`;
}
