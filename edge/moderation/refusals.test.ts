import { describe, expect, test } from 'vitest';
import { CASE_KINDS, type CaseKind } from '../../shared/moderation/catalog.ts';
import { obstacleSentence } from './refusals.ts';

const THEM: Record<CaseKind, string> = {
  warn: 'warn them',
  timeout: 'time them out',
  untimeout: 'remove their timeout',
  kick: 'kick them',
  softban: 'softban them',
  ban: 'ban them',
  unban: 'unban them',
};

describe('a refusal has its words in order', () => {
  test.each(CASE_KINDS)('for %s', (kind) => {
    expect(obstacleSentence({ status: 'not_member' }, kind)).toBe(`I can't ${THEM[kind]}: they aren't in this server.`);
  });

  test('for staff, the bot, and the owner', () => {
    expect(obstacleSentence({ status: 'self' }, 'timeout')).toBe("You can't time yourself out.");
    expect(obstacleSentence({ status: 'self' }, 'untimeout')).toBe("You can't remove your timeout.");
    expect(obstacleSentence({ status: 'me' }, 'timeout')).toMatch(/^I can't time myself out\./);
    expect(obstacleSentence({ status: 'owner' }, 'timeout')).toBe("The owner of this server can't be timed out.");
  });
});
