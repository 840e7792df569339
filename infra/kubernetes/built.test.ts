/** What Kustomize makes of the example, where this machine has kubectl 1.27 or later (which has Kustomize 5). */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Container, type Manifest, manifestsIn, podOf, problemsOf } from './manifests.ts';

const INFRA = fileURLToPath(new URL('../', import.meta.url));

/** Whether `kubectl kustomize` works here. */
function hasKustomize(): boolean {
  try {
    const text = execFileSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8' });
    return /^v[5-9]/.test((JSON.parse(text) as { kustomizeVersion?: string }).kustomizeVersion ?? '');
  } catch {
    return false;
  }
}

describe.skipIf(!hasKustomize())('the example, built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-kustomize-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const name of ['kubernetes', 'lavalink']) cpSync(join(INFRA, name), join(folder, name), { recursive: true });
  const example = join(folder, 'kubernetes/overlays/example');
  const secrets = readFileSync(join(example, 'secrets.env.example'), 'utf8');
  const build = () => manifestsIn(execFileSync('kubectl', ['kustomize', example], { encoding: 'utf8' }));

  test('needs secrets, and says so', () => {
    expect(() => execFileSync('kubectl', ['kustomize', example], { stdio: 'pipe' })).toThrow(/secrets\.env/);
  });

  test('is valid, in one namespace, with images of one version', async () => {
    writeFileSync(join(example, 'secrets.env'), secrets.replace(/=$/gm, '=a value'));
    const all = build();
    expect(all.length).toBeGreaterThan(20);
    const generated = ['Secret', 'ConfigMap'];
    for (const manifest of all.filter(({ kind }) => !generated.includes(kind)))
      expect([manifest.metadata.name, await problemsOf(manifest)]).toEqual([manifest.metadata.name, []]);
    for (const { kind, metadata } of all)
      if (kind !== 'Namespace')
        expect([metadata.name, metadata]).toMatchObject([metadata.name, { namespace: 'chorus' }]);
    const images = containersOf(all).map(({ image }) => image);
    expect(images.length).toBe(5);
    for (const image of images) expect(image).toMatch(/^registry\.example\/chorus\/chorus-[a-z-]+:0\.2\.0$/);
  });

  test('refers only to secrets, settings, and volumes that it has, so that a change restarts what uses them', () => {
    const all = build();
    const has = (kind: string, name: string | undefined) =>
      all.some((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    for (const { env = [] } of containersOf(all))
      for (const { valueFrom: { secretKeyRef: secret, configMapKeyRef: config } = {} } of env) {
        if (secret)
          expect([secret.name, has('Secret', secret.name)]).toEqual([expect.stringMatching(/^chorus-\w+$/), true]);
        if (config)
          expect([config.name, has('ConfigMap', config.name)]).toEqual([expect.stringMatching(/^chorus-\w+$/), true]);
      }
    const volumes = all.flatMap((manifest) => podOf(manifest)?.spec.volumes ?? []) as {
      configMap?: { name: string };
      persistentVolumeClaim?: { claimName: string };
    }[];
    for (const { configMap, persistentVolumeClaim: claim } of volumes) {
      if (configMap) expect(has('ConfigMap', configMap.name)).toBe(true);
      if (claim) expect(has('PersistentVolumeClaim', claim.claimName)).toBe(true);
    }
  });

  test('has everything that the first step needs under its label', () => {
    const first = build().filter(({ metadata }) => metadata.labels?.['chorus/step'] === 'first');
    expect(first.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Job', 'Namespace', 'NetworkPolicy', 'Secret']);
  });

  test('leaves the number of nodes to KEDA with autoscaling', () => {
    const file = join(example, 'kustomization.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('# - ../../components/autoscaling', '- ../../components/autoscaling'),
    );
    const nodes = build().find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'voice-node');
    expect(nodes?.spec.replicas).toBeUndefined();
    expect(build().map(({ kind }) => kind)).toContain('ScaledObject');
  });
});

function containersOf(manifests: readonly Manifest[]): Container[] {
  return manifests.flatMap((manifest) => podOf(manifest)?.spec.containers ?? []);
}
