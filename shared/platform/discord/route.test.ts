import { expect, test } from 'vitest';
import { route } from './route.ts';

test('a route fills in its ids, and its label has none', () => {
  expect(route('/channels/:channel/messages/:message', { channel: '17', message: '23' })).toEqual({
    path: '/channels/17/messages/23',
    label: '/channels/:id/messages/:id',
    major: '17',
  });
  expect(route('/users/@me')).toEqual({ path: '/users/@me', label: '/users/@me', major: '' });
});

test('only channels, servers, and webhooks have limits of their own', () => {
  expect(route('/guilds/:guild/members/:user', { guild: '5', user: '6' }).major).toBe('5');
  expect(route('/users/:user', { user: '6' }).major).toBe('');
  expect(route('/applications/:application/commands', { application: '6' }).major).toBe('');
});

test('nothing that’s filled in can leave its place in the path', () => {
  const { path } = route('/channels/:channel/messages/:message/reactions/:emoji/:user', {
    channel: '1',
    message: '2',
    emoji: '👍',
    user: '@me',
  });
  expect(path).toBe('/channels/1/messages/2/reactions/%F0%9F%91%8D/@me');
  expect(route('/users/:user', { user: '../guilds/1?x#y' }).path).toBe('/users/..%2Fguilds%2F1%3Fx%23y');
});

test('a missing id is a programmer’s error', () => {
  expect(() => route('/users/:user', { user: '' })).toThrow('needs :user');
  // @ts-expect-error: the compiler already says so.
  expect(() => route('/users/:user', { member: '1' })).toThrow('needs :user');
  // @ts-expect-error
  expect(() => route('/users/:user')).toThrow('needs :user');
});
