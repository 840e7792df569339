/** What holds for every container of docker-compose.yml and docker-compose.voice.yml. They're read as Compose reads them, without Docker. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { composeFile, type Service } from './compose-schema.ts';
import { COMPOSE_FILES, environmentOf, REQUIRED, readCompose } from './composed.ts';
import { baseOf, chainOf, DOCKERFILE, instructionsOf } from './image.ts';
import { IMAGES_FILE, pinsIn } from './pins.ts';
import { composeOf, interpolated, stagesOf, textOf, yamlOf } from './reading.ts';

const inRepository = (path: string) => existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
/** They run, and end. */
const ONE_SHOTS = ['migrate', 'backup', 'tools'];
/** The stages that make a service's image. */
const stagesFor = ({ dockerfile, target }: NonNullable<Service['build']>) => {
  const stages = stagesOf(textOf(dockerfile));
  return target === undefined ? stages : chainOf(target, stages);
};

describe.each(COMPOSE_FILES)('%s', (path) => {
  const { all, networks, volumes, services } = readCompose(path);
  const built = all.filter(([, { build }]) => build !== undefined);

  test.each(all)('%s is read-only, unprivileged, and has limited logs', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.logging.options).toMatchObject({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
  });

  test('only what can’t work without one has a capability', () => {
    const added = all.flatMap(([name, { cap_add: added }]) => (added ? [[name, added]] : []));
    const expected = { caddy: ['NET_BIND_SERVICE'], 'lavalink-network': ['NET_ADMIN'] };
    expect(Object.fromEntries(added)).toEqual(services.caddy ? expected : { 'lavalink-network': ['NET_ADMIN'] });
  });

  test.each(all)('%s runs, or is built on, exact versions from images.yml and nothing else', (_name, service) => {
    const named = pinsIn(textOf(IMAGES_FILE)).map(({ reference }) => reference);
    const { build, image } = service;
    const stages = build ? stagesOf(textOf(build.dockerfile)) : [];
    const own = stages.map((stage) => baseOf(stage).name);
    const bases = stages.map((stage) => baseOf(stage).base).filter((base) => !own.includes(base));
    const references = build ? bases.map((base) => interpolated(base, build.args)) : [image];
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(reference).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/);
      expect(named).toContain(reference.split('@')[0]);
    }
  });

  test.each(built)('%s is built with every argument, from what exists', (_name, { build }) => {
    const declared = [...textOf(build?.dockerfile ?? '').matchAll(/^ARG (\w+)$/gm)].map(([, name]) => name);
    expect([...new Set(declared)].sort()).toEqual(Object.keys(build?.args ?? {}).sort());
    expect(build?.context).toMatch(/^\.\/?$/);
    if (build?.dockerfile === DOCKERFILE) expect(instructionsOf(build.target ?? '')).not.toEqual([]);
  });

  test.each(built)('%s is built for amd64 and arm64, in the same way', (name, { build }) => {
    const { target, group } = JSON.parse(textOf('infra/docker/bake.json')) as {
      target: Record<string, Record<string, unknown>>;
      group: { default: { targets: string[] } };
    };
    const image = name === 'migrate' ? 'tools' : name;
    const { dockerfile, context, target: stage } = target[image] ?? {};
    expect({ dockerfile, target: stage }).toEqual({ dockerfile: build?.dockerfile, target: build?.target });
    expect([context, target[image]?.platforms]).toEqual(['.', ['linux/amd64', 'linux/arm64']]);
    expect(group.default.targets.sort()).toEqual(Object.keys(target).sort());
    // Its arguments come from the same file.
    expect(Object.keys((yamlOf(IMAGES_FILE) as { services: object }).services)).toContain(image);
  });

  test.each(all)('%s has a health check, or ends by itself', (name, { healthcheck, build, restart, profiles }) => {
    const own =
      build &&
      stagesFor(build)
        .flat()
        .findLast(({ word }) => word === 'HEALTHCHECK');
    if (ONE_SHOTS.includes(name)) {
      expect([restart, healthcheck, own]).toEqual(['no', undefined, undefined]);
      if (name !== 'migrate') expect(profiles).toEqual([name]);
    } else expect(healthcheck?.start_period ?? own?.flags['start-period']).toMatch(/^\d+s$/);
  });

  test.each(all)('%s waits only for what says when it’s ready', (_name, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on)) {
      const awaited = services[name];
      expect(awaited).toBeDefined();
      const isOneShot = ONE_SHOTS.includes(name);
      expect([name, condition === 'service_completed_successfully']).toEqual([name, isOneShot]);
      // What runs in no profile must not wait for something that runs only in one.
      if (service.profiles === undefined) expect([name, awaited?.profiles]).toEqual([name, undefined]);
    }
  });

  test('secrets have no default', () => {
    const secrets = all.flatMap(([, { environment: variables = {} }]) =>
      Object.entries(variables).filter(([name]) => /SECRET|TOKEN|KEY|PASSWORD|_URL$|LAVALINK_NODES/.test(name)),
    );
    expect(secrets.length).toBeGreaterThanOrEqual(6);
    // Addresses inside the network have no password.
    for (const [name, text] of secrets.filter(([, value]) => !/^http:\/\/[\w-]+:\d+$/.test(value)))
      expect([name, text]).toEqual([name, expect.stringMatching(/\$\{\w+:(\?[^}]+|-)\}/)]);
    for (const [, { environment = {} }] of all)
      for (const text of Object.values(environment))
        for (const [, name = ''] of text.matchAll(/\$\{(\w+):-[^}]+\}/g))
          expect(name).not.toMatch(/SECRET|TOKEN|PASSWORD/);
  });

  const required = REQUIRED[path];
  test.each(Object.keys(required))('without %s, nothing starts, and the error says what to set', (missing) => {
    const start = (variables: Record<string, string>) => all.map(([, service]) => environmentOf(service, variables));
    expect(start(required)).toHaveLength(all.length);
    expect(() => start({ ...required, [missing]: '' })).toThrow(
      new RegExp(`${missing} is missing a value: Set ${missing} to .+`),
    );
  });

  test('every file, volume, and network in it exists', () => {
    const used = new Set<string>();
    for (const [, { volumes: mounts = [], networks: joined, build }] of all) {
      if (build !== undefined) expect(inRepository(build.dockerfile)).toBe(true);
      for (const network of joined) {
        expect(Object.keys(networks)).toContain(network);
        used.add(network);
      }
      for (const mount of mounts) {
        if (typeof mount !== 'string') continue;
        const [source = ''] = mount.split(':');
        if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
        else expect([source, inRepository(source), mount.endsWith(':ro')]).toEqual([source, true, true]);
      }
    }
    expect([...used].sort()).toEqual(Object.keys(networks).sort());
  });
});

const copy = composeOf('docker-compose.voice.yml') as { services: { lavalink: object } };
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

test('the tools see the backups, can’t change them, and start where there are none', () => {
  const { service } = readCompose('docker-compose.yml');
  const [written] = service('backup').volumes ?? [];
  const [seen] = service('tools').volumes ?? [];
  expect(written).toMatchObject({ source: expect.any(String), bind: { create_host_path: false } });
  const changes = { target: '/app/backups', read_only: true, bind: { create_host_path: true } };
  expect(seen).toEqual({ ...(written as object), ...changes });
  const given = REQUIRED['docker-compose.yml'];
  const folderWith = (more: Record<string, string>) =>
    environmentOf(service('tools'), { ...given, ...more }).BACKUP_DIR;
  expect([folderWith({}), folderWith({ BACKUP_DIR: '/srv/backups' })]).toEqual(['', '/app/backups']);
});

test('the image of backups has pg_dump of the server’s version', () => {
  const { services } = readCompose('docker-compose.yml');
  expect(services.backup?.build?.args.POSTGRES_IMAGE).toBe(services.postgres?.image);
  const [base] = chainOf('backup');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that's how a Dockerfile names an argument.
  expect(base && baseOf(base)).toEqual({ base: '${POSTGRES_IMAGE}', name: 'backup' });
});
