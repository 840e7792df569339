/** Whether Discord accepts the token, and it belongs to the application that's configured. */
import { type Area, type Finding, failure, ok } from './finding.ts';

export const discord: Area = {
  name: 'discord',
  async check(context) {
    const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: id, DISCORD_PUBLIC_KEY: keys = '' } = context.environment;
    // The configuration's area says that it's missing.
    if (id === undefined) return [];
    if (token === undefined)
      return [
        failure(
          'credentials',
          'DISCORD_TOKEN isn’t set, so nothing at Discord was checked',
          'Copy the bot token from the Discord Developer Portal.',
        ),
      ];
    const application = await context.application().catch((error: unknown) => error as Error);
    if (application instanceof Error)
      return [
        failure(
          'credentials',
          `${application.message} Nothing at Discord was checked`,
          'If this stays, copy the bot token from the Discord Developer Portal into DISCORD_TOKEN again.',
        ),
      ];
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
