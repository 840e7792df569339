/** The manifests as they are. built.test.ts has what Kustomize makes of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EDGE_VARIABLES } from '../../edge/config.ts';
import { TRACING_VARIABLES } from '../../shared/platform/tracing-variables.ts';
import { VOICE_NODE_VARIABLES } from '../../voice-node/config.ts';
import { readCompose } from '../docker/composed.ts';
import { commandOf, instructionsOf } from '../docker/image.ts';
import { textOf, yamlOf } from '../docker/reading.ts';
import { ownerVariables } from '../scripts/environments.ts';
import { type Container, podOf, problemsOf, readManifests, selects, type Variable } from './manifests.ts';

const FOLDERS = ['base', 'components/edge', 'components/backup', 'components/autoscaling', 'overlays/example'];
const all = readManifests(...FOLDERS);
const named = all.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const);
const pods = all.flatMap((manifest) => {
  const pod = podOf(manifest);
  return pod ? [{ manifest, pod, container: pod.spec.containers[0] as Container }] : [];
});
const byName = pods.map((each) => [each.manifest.metadata.name, each] as const);
const one = (name: string) => {
  const found = pods.find(({ manifest }) => manifest.metadata.name === name);
  if (found === undefined) throw new Error(`nothing makes pods of ${name}`);
  return found;
};
const compose = readCompose('docker-compose.yml');

test.each(named)('%s is what the API accepts', async (_name, manifest) => {
  expect(await problemsOf(manifest)).toEqual([]);
});

test.each([
  ['a field with a typo', (pod: Record<string, unknown>) => Object.assign(pod, { terminationGracePeriod: 5 })],
  ['a text for a number', (pod: Record<string, unknown>) => Object.assign(pod, { terminationGracePeriodSeconds: '5' })],
  ['pods without containers', (pod: Record<string, unknown>) => Object.assign(pod, { containers: undefined })],
])('%s isn’t', async (_what, spoil) => {
  const manifest = structuredClone(one('voice-node').manifest);
  spoil(podOf(manifest)?.spec as unknown as Record<string, unknown>);
  expect(await problemsOf(manifest)).toHaveLength(1);
});

describe.each(byName)('the pods of %s', (name, { pod, container, manifest }) => {
  test('are hardened as in Compose', () => {
    expect(pod.spec.containers).toHaveLength(1);
    expect(pod.spec.securityContext).toMatchObject({
      ...{ runAsNonRoot: true, runAsUser: expect.any(Number), seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect([pod.spec.automountServiceAccountToken, pod.spec.enableServiceLinks]).toEqual([false, false]);
    expect([container.resources?.requests, container.resources?.limits]).toEqual([
      ...[expect.objectContaining({ cpu: expect.any(String) }), { memory: expect.any(String) }],
    ]);
  });

  test('have as much memory as in Compose, and write only where they may', () => {
    const service = compose.service(name);
    const memory = service.mem_limit.replace('m', 'Mi').replace('g', 'Gi');
    expect(container.resources?.limits).toEqual({ memory });
    const volumes = (pod.spec.volumes ?? []).map((volume) => volume.name).sort();
    expect((container.volumeMounts ?? []).map((mount) => mount.name).sort()).toEqual(volumes);
    const written = [...(service.tmpfs ?? []), ...(service.volumes ?? [])].map((mount) =>
      typeof mount === 'string' ? mount.replace(/^\.[^:]*:/, '').split(':')[0] : mount.target,
    );
    expect((container.volumeMounts ?? []).map(({ mountPath }) => mountPath).sort()).toEqual(written.sort());
  });

  test('run an image that’s built from what images.yml names, as the user it’s made for', () => {
    const target = container.image.replace(/^chorus-/, '');
    const { target: targets } = JSON.parse(textOf('infra/docker/bake.json')) as { target: object };
    expect(Object.keys(targets)).toContain(target);
    const { services } = yamlOf('infra/docker/images.yml') as { services: object };
    expect(Object.keys(services)).toContain(target);
    const ours = target === 'lavalink' ? undefined : instructionsOf(target);
    const user = ours?.findLast(({ word }) => word === 'USER')?.rest.split(':')[0] ?? '322';
    expect(pod.spec.securityContext?.runAsUser).toBe(Number(user));
    if (container.command && ours) expect(container.command).toEqual(commandOf(ours, 'CMD'));
  });

  test('are those that its selectors select', () => {
    const selector = manifest.spec.selector?.matchLabels as Record<string, string> | undefined;
    if (manifest.kind.endsWith('Job')) expect(selector).toBeUndefined();
    else expect(selector && selects(selector, pod)).toBe(true);
    for (const { labelSelector } of pod.spec.topologySpreadConstraints ?? [])
      expect(selects(labelSelector.matchLabels, pod)).toBe(true);
    expect(pod.metadata.labels['app.kubernetes.io/component']).toBe(name);
  });

  test('are asked on ports that they have', () => {
    const ports = (container.ports ?? []).map((port) => port.name);
    const { livenessProbe, readinessProbe, startupProbe } = container;
    for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
      if (manifest.kind.endsWith('Job')) expect(probe).toBeUndefined();
      else expect(ports).toContain(probe?.httpGet?.port ?? probe?.tcpSocket?.port);
    }
    const port = container.env?.find((variable) => variable.name === 'PORT')?.value;
    if (port !== undefined) expect(container.ports?.[0]?.containerPort).toBe(Number(port));
  });
});

describe('what selects pods', () => {
  const selectors = all.flatMap(({ kind, metadata, spec }) => {
    const selector = { Service: spec?.selector, PodDisruptionBudget: spec?.selector?.matchLabels }[kind];
    return selector ? [[kind, metadata.name, selector as Record<string, string>] as const] : [];
  });

  test.each(selectors)('%s %s selects the pods of its name and no other', (_kind, name, selector) => {
    const selected = pods.filter(({ pod }) => selects(selector, pod));
    expect(selected.map(({ manifest }) => manifest.metadata.name)).toEqual([name]);
  });

  test('services lead to ports that exist, and everything that runs all the time has one and a budget', () => {
    const services = all.filter(({ kind }) => kind === 'Service');
    for (const { metadata, spec } of services)
      for (const { targetPort } of spec.ports as { targetPort: string }[])
        expect(one(metadata.name).container.ports?.map((port) => port.name)).toContain(targetPort);
    const lasting = pods
      .filter(({ manifest }) => !manifest.kind.endsWith('Job'))
      .map((each) => each.manifest.metadata.name);
    expect(selectors.map(([kind, name]) => `${kind} ${name}`).sort()).toEqual(
      lasting.flatMap((name) => [`Service ${name}`, `PodDisruptionBudget ${name}`]).sort(),
    );
    for (const { spec } of all.filter(({ kind }) => kind === 'PodDisruptionBudget'))
      expect(spec.maxUnavailable).toBe(1);
  });

  test('what keeps its address has a service without one of its own, under its name', () => {
    for (const { manifest } of pods.filter(({ manifest: { kind } }) => kind === 'StatefulSet')) {
      const service = all.find(
        ({ kind, metadata }) => kind === 'Service' && metadata.name === manifest.spec.serviceName,
      );
      expect(service?.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    }
  });
});

describe('variables', () => {
  const OWNER = Object.keys(ownerVariables);
  const READERS: Record<string, readonly string[]> = {
    edge: [...EDGE_VARIABLES, ...TRACING_VARIABLES],
    'voice-node': [...VOICE_NODE_VARIABLES, ...TRACING_VARIABLES],
    migrate: OWNER,
    lavalink: Object.keys(compose.service('lavalink').environment ?? {}),
    backup: Object.keys(compose.service('backup').environment ?? {}),
  };

  test.each(byName)(
    '%s gets every variable that it reads, and no other but those that others are made of',
    (name, each) => {
      const { env = [] } = each.container;
      const used = env.flatMap(({ value }) =>
        [...(value ?? '').matchAll(/\$\((\w+)\)/g)].map(([, variable]) => variable),
      );
      const names = env.map((variable) => variable.name);
      expect(names.filter((variable) => READERS[name]?.includes(variable) || !used.includes(variable)).sort()).toEqual(
        [...(READERS[name] ?? [])].sort(),
      );
      // Kubernetes replaces only what's defined above.
      for (const [index, { value }] of env.entries())
        for (const [, variable = ''] of (value ?? '').matchAll(/\$\((\w+)\)/g))
          expect(names.slice(0, index)).toContain(variable);
    },
  );

  const referenced = pods.flatMap(({ container: { env = [] } }) => env);
  const keysOf = (kind: 'secretKeyRef' | 'configMapKeyRef') =>
    referenced.flatMap(({ valueFrom }: Variable) => valueFrom?.[kind] ?? []);
  const keysIn = (file: string) =>
    [...readFileSync(new URL(`overlays/example/${file}`, import.meta.url), 'utf8').matchAll(/^(\w+)=/gm)].map(
      ([, name = '']) => name,
    );

  test('every secret that’s required is in the example of secrets, and nothing else', () => {
    const required = keysOf('secretKeyRef').filter(({ optional }) => optional !== true);
    expect(keysIn('secrets.env.example').sort()).toEqual([...new Set(required.map(({ key }) => key))].sort());
    expect(new Set(keysOf('secretKeyRef').map(({ name }) => name))).toEqual(new Set(['chorus']));
    expect(textOf('infra/kubernetes/overlays/example/secrets.env.example')).not.toMatch(/^\w+=./m);
  });

  test('settings are optional, and none of them is secret', () => {
    for (const { name, key, optional } of keysOf('configMapKeyRef')) {
      expect([key, name, optional]).toEqual([key, 'chorus', true]);
      expect(key).not.toMatch(/SECRET|TOKEN|KEY|PASSWORD|DATABASE_URL/);
    }
    const keys = keysOf('configMapKeyRef').map(({ key }) => key);
    for (const name of keysIn('config.env')) expect(keys).toContain(name);
  });

  test('every one is in .env.example, under its own name or that of a login', () => {
    const LOGINS = ['EDGE_DATABASE_URL', 'NODE_DATABASE_URL'];
    for (const { key } of [...keysOf('secretKeyRef'), ...keysOf('configMapKeyRef')])
      if (!LOGINS.includes(key)) expect(textOf('.env.example')).toMatch(new RegExp(`^(# )?${key}=`, 'm'));
  });
});

test('there’s an address of Lavalink for each of its pods', () => {
  const value = one('voice-node').container.env?.find(({ name }) => name === 'LAVALINK_NODES')?.value ?? '';
  const urls = (JSON.parse(value) as { url: string }[]).map(({ url }) => url);
  const { manifest, container } = one('lavalink');
  const port = container.ports?.[0]?.containerPort;
  expect(urls).toEqual(
    Array.from({ length: manifest.spec.replicas as number }, (_, index) => `http://lavalink-${index}.lavalink:${port}`),
  );
});

test('pods have the time that their processes need to stop', () => {
  const graceOf = (name: string) => one(name).pod.spec.terminationGracePeriodSeconds ?? 30;
  const composed = (name: string) => Number.parseInt(compose.service(name).stop_grace_period ?? '10', 10);
  expect(graceOf('voice-node')).toBe(composed('voice-node'));
  expect(graceOf('lavalink')).toBe(composed('lavalink'));
  const { preStop } = one('edge').container.lifecycle as { preStop: { exec: { command: string[] } } };
  expect(preStop.exec.command[0]).toBe('sleep');
  expect(graceOf('edge') - Number(preStop.exec.command[1])).toBeGreaterThanOrEqual(composed('edge'));
});

describe('network policies', () => {
  const policies = all.filter(({ kind }) => kind === 'NetworkPolicy');
  const policy = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;

  test('deny what no other one allows, for all pods', () => {
    expect(Object.keys(policy('deny-by-default')).sort()).toEqual(['podSelector', 'policyTypes']);
    for (const { pod } of pods) {
      expect(selects(policy('deny-by-default').podSelector.matchLabels, pod)).toBe(true);
      const own = policies
        .filter(({ spec }) => selects(spec.podSelector.matchLabels, pod))
        .map(({ metadata }) => metadata.name);
      expect(own.sort()).toEqual(
        ['deny-by-default', 'names', pod.metadata.labels['app.kubernetes.io/component']].sort(),
      );
    }
  });

  test('name ports that exist', () => {
    for (const { metadata, spec } of policies)
      for (const { ports = [] } of (spec.ingress ?? []) as { ports?: { port: string }[] }[])
        for (const { port } of ports)
          expect(one(metadata.name).container.ports?.map(({ name }) => name)).toContain(port);
  });

  test('let Lavalink reach exactly what its firewall in Compose lets it reach', () => {
    const rules = textOf('infra/lavalink/egress.nft').replace(/#.*/g, '');
    const blocks = [...rules.matchAll(/(?<![\w:.])(\d+\.\d+\.\d+\.\d+\/\d+|[0-9a-f]+(?::[0-9a-f]+)*::\/\d+)/g)].map(
      ([block]) => block,
    );
    const [{ to }] = policy('lavalink').egress as [{ to: { ipBlock: { cidr: string; except: string[] } }[] }];
    expect(to.map(({ ipBlock }) => ipBlock.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
    expect(to.flatMap(({ ipBlock }) => ipBlock.except).sort()).toEqual(
      blocks.filter((block) => block !== '2000::/3').sort(),
    );
    expect(policy('lavalink').egress).toHaveLength(1);
  });

  test('let only voice nodes and what watches them reach Lavalink', () => {
    const [{ from }] = policy('lavalink').ingress as [
      { from: { podSelector?: { matchLabels: Record<string, string> } }[] },
    ];
    const sources = from.flatMap(({ podSelector }) => (podSelector ? [podSelector.matchLabels] : []));
    const allowed = pods.filter(({ pod }) => sources.some((labels) => selects(labels, pod)));
    expect(allowed.map(({ manifest }) => manifest.metadata.name)).toEqual(['voice-node']);
    expect(from).toHaveLength(2);
  });
});

describe('autoscaling', () => {
  const scaled = all.find(({ kind }) => kind === 'ScaledObject')?.spec as {
    scaleTargetRef: { kind: string; name: string };
    minReplicaCount: number;
    triggers: { metricType: string; metadata: { query: string; threshold: string } }[];
  };

  test('scales what exists, and never below what takes over', () => {
    const { kind, name } = scaled.scaleTargetRef;
    expect(one(name).manifest.kind).toBe(kind);
    expect(scaled.minReplicaCount).toBeGreaterThanOrEqual(2);
  });

  test('goes by metrics that exist, against a node’s room, so that it ends', () => {
    const documented = textOf('docs/OPERATIONS.md');
    for (const { metricType, metadata } of scaled.triggers) {
      for (const [metric] of metadata.query.matchAll(/chorus_\w+/g)) expect(documented).toContain(`\`${metric}`);
      // A share of agents wouldn't go down with more nodes. A sum that's shared by them does.
      expect([metricType, metadata.query]).toEqual(['AverageValue', expect.stringMatching(/^sum\(.*\) \/ 25$/)]);
      expect(Number(metadata.threshold)).toBeLessThan(1);
    }
    expect(textOf('.env.example')).toContain('NODE_CAPACITY=25');
  });
});
