/** Whether Discord accepts the token, and it belongs to the application that's configured. */
import { type Area, type Finding, failure, ok } from './finding.ts';

export const discord: Area = {
  name: 'discord',
  async check(context) {
    const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: id, DISCORD_PUBLIC_KEY: keys = '' } = context.environment;
    if (token === undefined || id === undefined) {
      if (!context.isEdge) return [];
      return [failure('credentials', 'not configured', 'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN.')];
    }
    const application = await context.application();
    if (application.id !== id)
      return [
        failure(
          'credentials',
          `DISCORD_TOKEN belongs to application ${application.id}`,
          'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN to those of the same application.',
        ),
      ];
    const findings: Finding[] = [ok('credentials', application.name)];
    const key = application.verify_key;
    const isKnown =
      key === undefined ||
      keys
        .toLowerCase()
        .split(/\s*,\s*/)
        .includes(key);
    if (!isKnown)
      findings.push(
        failure(
          'public-key',
          'DISCORD_PUBLIC_KEY belongs to another application, so the edge refuses everything',
          `Set DISCORD_PUBLIC_KEY=${key}`,
        ),
      );
    return findings;
  },
};
