/** Does what staff do arrive at Discord, and do newcomers get in? */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond } from './promql.ts';

const perHour = (counter: string, labels: string, selector = SELECTED) =>
  `sum by (${labels}) (increase(${counter}{${selector}}[1h]))`;
/** Like its alert: of what came to an end within an hour. */
const failedOf = (counter: string) =>
  `(sum(increase(${counter}{status="failed",${SELECTED}}[1h])) or vector(0)) / (sum(increase(${counter}{status=~"done|failed",${SELECTED}}[1h])) > 0 or vector(1))`;

export const moderation: DashboardSpec = {
  uid: 'chorus-moderation',
  title: 'Chorus: moderation',
  description: 'Cases, acts, verification, AutoMod, and raids, and what Discord refused of them.',
  rows: [
    {
      title: 'Staff',
      panels: [
        {
          title: 'Cases, by kind and status',
          description:
            'Per hour. Healthy: what’s opened is done. “failed” is what Discord refused, such as because the bot’s role is too low.',
          queries: { '{{kind}} {{status}}': perHour('chorus_moderation_cases_total', 'kind, status') },
        },
        {
          title: 'Failed cases',
          description:
            'The share of kicks, bans, and timeouts that Discord refused within an hour. Healthy: near 0%. The alert fires where the line is.',
          unit: 'percentunit',
          queries: { failed: failedOf('chorus_moderation_cases_total') },
          alert: 'ChorusModerationFails',
          limit: 'alert',
        },
        {
          title: 'Acts, by kind',
          description:
            'Acts on channels, messages, roles, AutoMod, and raids, per hour. Healthy: what staff usually do. A jump may be a raid, or a staff account that someone else uses.',
          queries: { '{{kind}}': perHour('chorus_moderation_acts_total', 'kind') },
        },
        {
          title: 'Acts whose process died',
          description:
            'What a job found out a minute later, per hour. Healthy: none. “unknown” is in the record as such.',
          queries: { '{{status}}': perHour('chorus_moderation_intents_total', 'status') },
          absence: 'No process died between its request and Discord’s answer.',
        },
        {
          title: 'Changes of settings, by area',
          description: 'Per hour. Healthy: few.',
          queries: { '{{module}}': perHour('chorus_settings_changes_total', 'module') },
        },
        {
          title: 'Settings that name something deleted',
          description:
            'Found within an hour, by area. Healthy: none. Staff are told, and the default counts meanwhile.',
          queries: { '{{module}}': perHour('chorus_settings_gone_total', 'module') },
          absence: 'No setting names a deleted channel or role.',
        },
      ],
    },
    {
      title: 'Safety',
      panels: [
        {
          title: 'Verifications, by outcome',
          description:
            'Healthy: “done”, and some wrong answers. “blocked” in numbers is someone guessing with many accounts.',
          unit: 'ops',
          queries: { '{{status}}': `sum by (status) (${perSecond('chorus_safety_verifications_total', SELECTED)})` },
        },
        {
          title: 'Failed verifications',
          description:
            'The share for which Discord refused the role within an hour. Healthy: near 0%. The alert fires where the line is.',
          unit: 'percentunit',
          queries: { failed: failedOf('chorus_safety_verifications_total') },
          alert: 'ChorusVerificationsFail',
          limit: 'alert',
        },
        {
          title: 'Changes of AutoMod, verification, and setup',
          description:
            'In Discord, per hour. Healthy: “changed”. “unanswered” may have happened or not; the record says which.',
          queries: { '{{subject}} {{status}}': perHour('chorus_safety_changes_total', 'subject, status') },
        },
        {
          title: 'Protection from raids',
          description:
            'Begun by staff or by the watch, extended, ended, and refused by Discord, per hour. Healthy: none. “refused” means that part of a server is unprotected.',
          width: 24,
          queries: { '{{status}}': perHour('chorus_safety_raids_total', 'status') },
          absence: 'There was no raid.',
        },
      ],
    },
  ],
};
