/** Reads docker-compose.voice.yml like Compose does, without a Docker engine. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readVoiceNodeConfig, VOICE_NODE_VARIABLES } from '../../voice-node/config.ts';
import { composeFile, type Service } from './compose-schema.ts';
import { IMAGES_FILE, pinsIn } from './pins.ts';
import { composeOf, execOf, interpolated, stagesOf, textOf } from './reading.ts';

const raw = composeOf('docker-compose.voice.yml');
const copy = raw as { services: { lavalink: object } };
const { services, networks } = composeFile.parse(raw);
const node = services['voice-node'] as Service;
const lavalink = services.lavalink as Service;
const all = Object.entries(services);
const dockerfile = stagesOf(textOf('infra/docker/voice-node.Dockerfile'));
const network = services['lavalink-network'] as Service;

const given = {
  DATABASE_URL: 'postgres://chorus:secret@db.example/chorus',
  VOICE_NODE_SECRET: 's'.repeat(32),
  AGENT_TOKEN_KEYS: `k1:${'5a'.repeat(32)}`,
  METRICS_TOKEN: 'm'.repeat(16),
  NODE_ID: 'voice-1',
  NODE_PUBLIC_URL: 'https://voice-1.example',
  LAVALINK_PASSWORD: 'a-password',
};
const environment = (variables: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(node.environment ?? {}).map(([name, text]) => [name, interpolated(text, variables)]),
  );

describe('the variables', () => {
  test('that are required are all a node needs, and it uses the Lavalink next to it', () => {
    expect(readVoiceNodeConfig(environment(given))).toMatchObject({
      NODE_ID: 'voice-1',
      NODE_CAPACITY: 25,
      LEASE_MS: 15_000,
      DISCORD_API_BASE: 'https://discord.com/api',
      LAVALINK_NODES: [{ id: 'lavalink', url: 'http://lavalink:2333', password: 'a-password' }],
    });
    expect(interpolated(lavalink.environment?.LAVALINK_SERVER_PASSWORD ?? '', given)).toBe('a-password');
  });

  test('of a node are all passed through', () => {
    expect(Object.keys(node.environment ?? {}).sort()).toEqual([...VOICE_NODE_VARIABLES].sort());
  });

  test('are all in .env.example', () => {
    const used = new Set([...textOf('docker-compose.voice.yml').matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name));
    expect(used.size).toBeGreaterThan(10);
    for (const name of used) expect(textOf('.env.example')).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
  });

  test.each(Object.keys(given))('include %s: without it, nothing starts, and the error says what to set', (name) => {
    expect(() => environment({ ...given, [name]: '' })).toThrow(
      new RegExp(`${name} is missing a value: Set ${name} to .+`),
    );
  });

  test('that are secret have no default', () => {
    const secrets = all.flatMap(([, { environment: variables = {} }]) =>
      Object.entries(variables).filter(([name]) => /SECRET|TOKEN|KEYS|PASSWORD|DATABASE_URL|LAVALINK_NODES/.test(name)),
    );
    expect(secrets.length).toBeGreaterThanOrEqual(6);
    for (const [, text] of secrets) expect(text).toMatch(/\$\{\w+:(\?[^}]+|-)\}/);
  });
});

describe('a container', () => {
  test.each(all)('%s is read-only, unprivileged, and has limited logs', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.logging.options).toMatchObject({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
  });

  test.each(all)('%s runs, or is built on, exact versions from images.yml and nothing else', (_name, service) => {
    const named = pinsIn(textOf(IMAGES_FILE)).map(({ reference }) => reference);
    const { build, image } = service;
    const stages = build ? stagesOf(textOf(build.dockerfile)).map(([from]) => from?.rest.split(' ')[0] ?? '') : [];
    const bases = build ? stages.map((from) => interpolated(from, build.args)) : [image];
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) {
      expect(base).toMatch(/:\d+\.\d+\.\d+(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/);
      expect(named).toContain(base.split('@')[0]);
    }
  });

  test.each(all.filter(([, { build }]) => build !== undefined))(
    '%s is built with every argument',
    (_name, { build }) => {
      const declared = [...textOf(build?.dockerfile ?? '').matchAll(/^ARG (\w+)$/gm)].map(([, name]) => name);
      expect([...new Set(declared)].sort()).toEqual(Object.keys(build?.args ?? {}).sort());
    },
  );

  test.each(all)('%s has a health check', (_name, { healthcheck, build }) => {
    const own =
      build &&
      stagesOf(textOf(build.dockerfile))
        .at(-1)
        ?.find(({ word }) => word === 'HEALTHCHECK');
    expect(healthcheck?.start_period ?? own?.flags['start-period']).toMatch(/^\d+s$/);
  });

  test('of Lavalink is new enough for Discord: 4.2.0 is the first version with DAVE', () => {
    const [major = 0, minor = 0] = (/:(\d+)\.(\d+)\./.exec(lavalink.build?.args.LAVALINK_IMAGE ?? '') ?? [])
      .slice(1)
      .map(Number);
    expect(major).toBe(4);
    expect(minor).toBeGreaterThanOrEqual(2);
  });

  test('of Lavalink has its plugins in the image, where it can’t change them', () => {
    const [pluginStage = [], last = []] = stagesOf(textOf(lavalink.build?.dockerfile ?? ''));
    expect(pluginStage.find(({ word }) => word === 'RUN')?.rest).toContain('fetch-plugins.sh');
    expect(last.find(({ word }) => word === 'COPY')).toMatchObject({
      flags: { from: 'plugins' },
      rest: '/plugins /opt/Lavalink/plugins',
    });
    for (const mount of [...(lavalink.tmpfs ?? []), ...(lavalink.volumes ?? [])])
      expect(mount).not.toContain('plugins');
  });

  test('of Lavalink can run the native code that it unpacks', () => {
    expect(lavalink.tmpfs?.find((mount) => mount.startsWith('/tmp:'))).toMatch(/[:,]exec(,|$)/);
  });

  test('of a node that another one replaced isn’t restarted', () => {
    expect(node.restart).toBe('on-failure');
  });

  test('of a node has a minute to drain, and receives the stop signal', () => {
    expect(Number.parseInt(node.stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(30);
    const command = dockerfile.at(-1)?.findLast(({ word }) => word === 'CMD');
    expect(command && execOf(command)[0]).toBe('node');
  });
});

describe('from outside', () => {
  test('only the node’s control port is reachable, and by default only from this machine', () => {
    const published = all.filter(([, { ports }]) => ports !== undefined).map(([name, { ports }]) => [name, ports]);
    expect(published).toEqual([['voice-node', [expect.any(String)]]]);
    expect(interpolated(node.ports?.[0] ?? '', {})).toBe(`127.0.0.1:8788:${node.environment?.PORT}`);
  });

  test('only the node can reach Lavalink', () => {
    const shared = (service: Service) => service.networks.filter((name) => network.networks.includes(name));
    for (const [name, service] of all)
      expect([name, shared(service)]).toEqual([
        name,
        { 'voice-node': ['lavalink'], 'lavalink-network': network.networks, lavalink: [], tunnel: [] }[name],
      ]);
    expect(networks.lavalink).toEqual({ internal: true });
    expect(lavalink.network_mode).toBe('service:lavalink-network');
  });

  test('Lavalink starts only behind its firewall, and can’t change it', () => {
    expect(raw).toMatchObject({
      services: { lavalink: { depends_on: { 'lavalink-network': { condition: 'service_healthy' } } } },
    });
    expect(all.filter(([, service]) => service.cap_add !== undefined).map(([name]) => name)).toEqual([
      'lavalink-network',
    ]);
    expect(network.cap_add).toEqual(['NET_ADMIN']);
  });

  test('the tunnel runs only with its profile', () => {
    expect(all.filter(([, { profiles }]) => profiles !== undefined).map(([name]) => name)).toEqual(['tunnel']);
  });
});

test('every file and network in it exists', () => {
  const inRepository = (path: string) => existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  for (const [, { build }] of all) if (build !== undefined) expect(inRepository(build.dockerfile)).toBe(true);
  const mounted = all.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  expect(mounted).toEqual(['./infra/lavalink/application.yml']);
  for (const path of mounted) expect(inRepository(path)).toBe(true);
  for (const [, service] of all) for (const name of service.networks) expect(Object.keys(networks)).toContain(name);
});

test.each([
  ['an unknown key', (file: typeof copy) => Object.assign(file.services.lavalink, { memory: '2g' })],
  ['a key one level too high', (file: typeof copy) => Object.assign(file, { mem_limit: '2g' })],
  [
    'a duration without a unit',
    (file: typeof copy) => Object.assign(file.services.lavalink, { stop_grace_period: '15' }),
  ],
  [
    'an unknown condition',
    (file: typeof copy) =>
      Object.assign(file.services.lavalink, { depends_on: { tunnel: { condition: 'service_up' } } }),
  ],
])('%s is rejected', (_what, spoil) => {
  const file = structuredClone(copy);
  spoil(file);
  expect(composeFile.safeParse(file).success).toBe(false);
});
