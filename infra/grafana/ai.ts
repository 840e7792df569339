/** Who answers members with AI, how fast, and how much of the day's budget is left. */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond, quantiles, total } from './promql.ts';

const TRIES = 'chorus_ai_tries_total';
const ANSWERING = 'use=~"chat|vision"';
const OPERATORS = 'provider!="brought_key"';
const FAILED = 'result=~"transient|limited|unusable"';
const SENT = 'result!~"skipped|unauthorized"';

const perHour = (counter: string, labels: string, selector = SELECTED) =>
  `sum by (${labels}) (increase(${counter}{${selector}}[1h]))`;
/** Like its alert. */
const recent = (selector: string) =>
  `sum by (provider, use) (increase(${TRIES}{${OPERATORS},${selector},${SELECTED}}[15m]))`;

export const ai: DashboardSpec = {
  uid: 'chorus-ai',
  title: 'Chorus: AI',
  description: 'Whether members get answers of AI, who gives them, how fast, and what they use of the day’s budgets.',
  rows: [
    {
      title: 'Answers',
      panels: [
        {
          title: 'Answers, by purpose and how they ended',
          description:
            'Per hour. Healthy: “done”, and some “stopped”, which members did. “failed” means that no provider answered; “refused” that it was about something the bot can’t read or AI is off there; “over_budget” that a day’s budget was used up.',
          queries: { '{{purpose}} {{status}}': perHour('chorus_ai_answers_total', 'purpose, status') },
          alert: 'ChorusAiDown',
        },
        {
          title: 'Time to the first text',
          description:
            'From asking the first provider, those that fail before another one answers included. Healthy: 95% within 5 s. The alert fires where the line is.',
          unit: 's',
          queries: quantiles('chorus_ai_first_text_seconds', SELECTED),
          alert: 'ChorusAiSlow',
          limit: 'alert',
        },
        {
          title: 'Messages and edits in Discord',
          description:
            'Per second, while answers are written. Healthy: “taken”. “refused” is after retries: someone deleted the message, or Discord has an outage.',
          unit: 'ops',
          queries: { '{{result}}': `sum by (result) (${perSecond('chorus_ai_messages_total', SELECTED)})` },
        },
      ],
    },
    {
      title: 'Providers',
      panels: [
        {
          title: 'Requests, by provider and result',
          description:
            'For answers, per hour. Healthy: “ok” of your first provider. “skipped” means that it failed a moment ago and is left alone. “brought_key” are keys of members and servers.',
          width: 12,
          queries: {
            '{{provider}} {{result}}': perHour(TRIES, 'provider, result', `${ANSWERING},${SELECTED}`),
          },
          alert: 'ChorusAiDown',
        },
        {
          title: 'Failed requests, by provider and use',
          description:
            'The share within 15 minutes, refused keys left out. Healthy: near 0%. The alert fires where the line is, if there are at least five.',
          unit: 'percentunit',
          width: 12,
          queries: {
            '{{provider}} {{use}}': `(${recent(FAILED)} or 0 * ${recent(SENT)}) / (${recent(SENT)} > 0)`,
          },
          alert: 'ChorusAiProviderFails',
          limit: 'alert',
        },
        {
          title: 'Refused keys',
          description:
            'Within 15 minutes, by provider: the key isn’t valid, or the account has no credit left. Healthy: none.',
          queries: {
            '{{provider}}': `sum by (provider) (increase(${TRIES}{result="unauthorized",${OPERATORS},${SELECTED}}[15m]))`,
          },
          alert: 'ChorusAiKeyRefused',
          limit: 'alert',
          absence: 'No key was refused.',
        },
        {
          title: 'Moderation, by result',
          description:
            'Texts that a provider looked at, per hour. Healthy: “ok”, and few “flagged”. Anything else means that it didn’t answer, and nothing was flagged.',
          queries: { '{{result}}': perHour(TRIES, 'result', `use="moderation",${SELECTED}`) },
          absence: 'No provider has a model for moderation.',
        },
        {
          title: 'Embeddings, by result',
          description:
            'For members’ notes, per hour. Healthy: “ok”. With anything else, notes are found by their words alone.',
          queries: { '{{result}}': perHour(TRIES, 'result', `use="embedding",${SELECTED}`) },
          absence: 'No provider has a model for embeddings, or nobody has notes.',
        },
      ],
    },
    {
      title: 'Budgets',
      panels: [
        {
          title: 'Today’s budget for everyone',
          description:
            'The share that’s used or set aside since midnight, UTC. Healthy: below 80%, where the line is. At 100%, AI answers nobody but those with a key of their own.',
          unit: 'percentunit',
          queries: { '{{unit}}': `max by (unit) (chorus_ai_budget_used_ratio{${SELECTED}})` },
          alert: 'ChorusAiBudgetNearlyUsed',
          limit: 'alert',
        },
        {
          title: 'Tokens, by direction',
          description:
            'What providers billed per hour. Healthy: what’s usual for your servers. Times your provider’s prices, it’s what an hour costs.',
          unit: 'locale',
          queries: { '{{direction}}': perHour('chorus_ai_tokens_total', 'direction') },
        },
        {
          title: 'Pictures, by provider',
          description:
            'Drawn and billed per hour. Healthy: what’s usual for your servers. One picture can cost as much as a hundred answers.',
          queries: { '{{provider}}': perHour('chorus_ai_pictures_total', 'provider') },
          absence: 'No provider has a model for pictures, or nobody wants any.',
        },
        {
          title: 'Refused by a budget, by whose',
          description:
            'Per hour. Healthy: none of “all”. “member” is someone who has used up their own day, which is what the budget is for.',
          queries: { '{{scope}} {{unit}}': perHour('chorus_ai_over_budget_total', 'scope, unit') },
          alert: 'ChorusAiBudgetUsed',
        },
        {
          title: 'Tokens per answer',
          description:
            'What an answer costs on average, input and output. Healthy: steady. It grows with conversations.',
          unit: 'locale',
          queries: {
            tokens: `${total('chorus_ai_tokens_total', SELECTED, '1h')} / (${total('chorus_ai_answers_total', `status=~"done|stopped",${SELECTED}`, '1h')} > 0)`,
          },
        },
      ],
    },
  ],
};
