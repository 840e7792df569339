/** infra/lavalink/application.yml: each key where Lavalink reads it. */
import { expect, test } from 'vitest';
import { composeFile } from '../docker/compose-schema.ts';
import { yamlOf } from '../docker/reading.ts';
import { lavalinkApplication } from './schema.ts';

const raw = yamlOf('infra/lavalink/application.yml') as { lavalink: { server: { password?: string } } };
const { server, lavalink, plugins, metrics, sentry, logging } = lavalinkApplication.parse(raw);

test('Lavalink listens where the node looks for it', () => {
  const { services } = composeFile.parse(yamlOf('docker-compose.voice.yml'));
  expect(services['voice-node']?.environment?.LAVALINK_NODES).toContain(`http://lavalink:${server.port}`);
  expect(services.lavalink?.healthcheck?.test.join(' ')).toContain(`:${server.port}/version`);
});

test('its password comes from the environment, and has no default', () => {
  expect(lavalink.server.password).toMatch(/^\$\{LAVALINK_SERVER_PASSWORD\}$/);
});

test('members cannot have it fetch addresses or files', () => {
  expect(lavalink.server.sources).toMatchObject({ http: false, local: false });
});

test('YouTube is the plugin’s alone, which is loaded and switched on', () => {
  expect(lavalink.server.sources.youtube).toBe(false);
  expect(lavalink.plugins.map(({ dependency }) => dependency.split(':')[1])).toEqual(['youtube-plugin']);
  expect(plugins.youtube.enabled).toBe(true);
});

test('what members listen to is logged nowhere and sent nowhere', () => {
  expect(logging.request).toEqual({ enabled: false });
  expect(sentry.dsn).toBe('');
  expect(logging.level).toEqual({ root: 'INFO', lavalink: 'INFO' });
  expect(metrics.prometheus).toEqual({ enabled: true, endpoint: '/metrics' });
});

test('a password at the outermost level, where Lavalink does not read it, does not pass', () => {
  const misplaced = structuredClone(raw);
  const { password } = misplaced.lavalink.server;
  delete misplaced.lavalink.server.password;
  const issues = lavalinkApplication.safeParse({ ...misplaced, password }).error?.issues ?? [];
  expect(issues.map(({ code, path }) => [code, path.join('.')])).toEqual(
    expect.arrayContaining([
      ['invalid_type', 'lavalink.server.password'],
      ['unrecognized_keys', ''],
    ]),
  );
});

test('a plugin that is set up beside where it is loaded does not pass', () => {
  const misplaced = structuredClone(raw);
  Object.assign(misplaced.lavalink, { youtube: { enabled: true } });
  expect(lavalinkApplication.safeParse(misplaced).success).toBe(false);
});
