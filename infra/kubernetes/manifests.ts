/** Reads the manifests of this folder, and validates them like a cluster's API does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

type Mapping = Record<string, unknown>;
type Reference = { name: string; key: string; optional?: boolean };

export interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: Reference; configMapKeyRef?: Reference; fieldRef?: { fieldPath: string } };
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  ports?: { name: string; containerPort: number }[];
  env?: Variable[];
  securityContext?: Mapping;
  resources?: { requests?: Mapping; limits?: Mapping };
  volumeMounts?: { name: string; mountPath: string }[];
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: Mapping;
}

export interface Probe {
  httpGet?: { path: string; port: string };
  tcpSocket?: { port: string };
}

export interface PodTemplate {
  metadata: { labels: Record<string, string> };
  spec: {
    containers: Container[];
    volumes?: ({ name: string } & Mapping)[];
    securityContext?: Mapping;
    terminationGracePeriodSeconds?: number;
    enableServiceLinks?: boolean;
    automountServiceAccountToken?: boolean;
    topologySpreadConstraints?: { labelSelector: { matchLabels: Record<string, string> } }[];
  };
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: it has been validated by kind, and each test knows its kind.
  spec?: any;
}

/** All documents of a YAML file. @throws if it isn't valid YAML, for example because of a duplicate key. */
export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as Manifest;
  });
}

/** The manifests of some folders, without what configures Kustomize. */
export function readManifests(...folders: string[]): Manifest[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .flatMap((name) => manifestsIn(readFileSync(join(ROOT, folder, name), 'utf8'))),
  );
}

/** The pods that a manifest makes, if it makes any. */
export function podOf({ kind, spec }: Manifest): PodTemplate | undefined {
  if (kind === 'CronJob') return spec.jobTemplate.spec.template as PodTemplate;
  return spec?.template as PodTemplate | undefined;
}

/** Whether pods have all labels of a selector. */
export function selects(selector: Readonly<Record<string, string>>, pod: PodTemplate): boolean {
  return Object.entries(selector).every(([label, value]) => pod.metadata.labels[label] === value);
}

/**
 * What's wrong with a manifest by the schemas of Kubernetes and KEDA: wrong types and values, missing fields, and fields that
 * don't exist, which a cluster ignores with a warning.
 */
export async function problemsOf(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind } = manifest;
  const source = apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models';
  const module = (await import(`${source}/${apiVersion}/${kind}`)) as Record<string, { prototype: Validated }>;
  const Model = module[kind];
  if (Model === undefined) return [`${apiVersion} has no ${kind}`];
  const unread = new Set<string>();
  try {
    // Not by its constructor, which copies what it's given.
    Model.prototype.validate.call(watch(manifest, kind, unread));
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unread].map((path) => `${path} doesn’t exist`);
}

interface Validated {
  /** @throws if it isn't valid. */
  validate(): void;
}

/** The schemas' validators read each field that exists, so what's never read doesn't. */
function watch(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const watched: Mapping = Array.isArray(value) ? ([] as unknown as Mapping) : {};
  for (const [key, child] of Object.entries(value)) {
    watched[key] = watch(child, `${path}.${key}`, unread);
    unread.add(`${path}.${key}`);
  }
  return new Proxy(watched, {
    get(target, key) {
      unread.delete(`${path}.${String(key)}`);
      return target[key as string];
    },
  });
}
