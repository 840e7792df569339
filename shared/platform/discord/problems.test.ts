import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { PROBLEMS, type Problem, problemOf, problemSentence } from './problems.ts';

const { MissingAccess, MissingPermissions, UnknownChannel, UnknownMessage, UnknownMember } = RESTJSONErrorCodes;

describe('an error code', () => {
  test.each<[string, number, number, Problem]>([
    ['Missing access', 403, MissingAccess, 'missing_access'],
    ['Missing permissions', 403, MissingPermissions, 'missing_permissions'],
    ['Unknown channel', 404, UnknownChannel, 'unknown_channel'],
    ['Unknown message', 404, UnknownMessage, 'unknown_message'],
    ['Unknown member', 404, UnknownMember, 'unknown_member'],
    ['Unknown role', 404, RESTJSONErrorCodes.UnknownRole, 'unknown_role'],
    ['Unknown user', 404, RESTJSONErrorCodes.UnknownUser, 'unknown_user'],
    ['Unknown ban', 404, RESTJSONErrorCodes.UnknownBan, 'unknown_ban'],
    ['Unknown voice state', 404, RESTJSONErrorCodes.UnknownVoiceState, 'not_in_voice'],
    ['Cannot send messages to this user', 403, RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'cannot_dm'],
    ['Maximum pins', 400, RESTJSONErrorCodes.MaximumNumberOfPinsReachedForTheChannel, 'max_pins'],
    ['Maximum webhooks', 400, RESTJSONErrorCodes.MaximumNumberOfWebhooksReached, 'max_webhooks'],
    ['Maximum roles', 400, RESTJSONErrorCodes.MaximumNumberOfGuildRolesReached, 'max_roles'],
    ['Too old to bulk delete', 400, RESTJSONErrorCodes.OneOfTheMessagesProvidedWasTooOldForBulkDelete, 'too_old'],
    ['Blocked by AutoMod', 400, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration, 'blocked_text'],
    ['Slowmode', 429, RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit, 'rate_limited'],
    ['Invalid token', 401, RESTJSONErrorCodes.InvalidToken, 'bad_token'],
    ['Overloaded', 503, RESTJSONErrorCodes.APIResourceOverloaded, 'unavailable'],
  ])('%s (%i, %i) is %s', (_, status, code, problem) => {
    expect(problemOf(status, code)).toBe(problem);
  });

  test.each<[number, number, Problem]>([
    [401, 0, 'bad_token'],
    [403, 999_999, 'missing_permissions'],
    [404, 999_999, 'not_found'],
    [400, 999_999, 'refused'],
    [413, 0, 'file_too_large'],
    [429, 0, 'rate_limited'],
    [502, 0, 'unavailable'],
  ])('that isn’t known falls back to what status %i says', (status, code, problem) => {
    expect(problemOf(status, code)).toBe(problem);
  });

  test.each([
    ['a body with wrong fields', 400, RESTJSONErrorCodes.InvalidFormBodyOrContentType],
    ['broken JSON', 400, RESTJSONErrorCodes.RequestBodyContainsInvalidJSON],
    ['an empty message', 400, RESTJSONErrorCodes.CannotSendAnEmptyMessage],
    ['a route that doesn’t exist', 404, 0],
    ['a method that doesn’t exist', 405, 0],
  ])('for %s is our own bug', (_, status, code) => {
    expect(problemOf(status, code)).toBeUndefined();
  });
});

test('every problem has a sentence of its own, without codes', () => {
  const sentences = PROBLEMS.map((problem) => problemSentence(problem));
  expect(new Set(sentences).size).toBe(PROBLEMS.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^\d{}]*\.$/);
});

test('a sentence about permissions names those that are needed', () => {
  expect(problemSentence('missing_permissions', ['ManageRoles'])).toMatch(/^I need \*\*Manage Roles\*\* /);
  expect(problemSentence('missing_permissions', ['PinMessages', 'ManageGuild'])).toContain(
    '**Pin Messages** and **Manage Server**',
  );
  expect(problemSentence('unknown_role', ['ManageRoles'])).toBe(problemSentence('unknown_role'));
});
