/** FunHub's HTTP API. */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { FUN_TEXTS } from '../../../shared/fun/counters.ts';
import { findVariant, searchVariants, type Variant } from '../../../shared/fun/variants.ts';
import { entityTags, kept, neverKept } from '../headers.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { callerLimits } from './limits.ts';
import { openApiDocument } from './openapi.ts';
import { parseQuery, QUERIES, type ValuesOf } from './query.ts';
import { chooseVariants, type FunText, funText, newSeed, type TextOptions } from './texts.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Routes below `/fun`. */
export function funApi(parts: WebParts): Hono<WebEnv> {
  const api = new Hono<WebEnv>();
  const { config, telemetry } = parts;
  const write = (variant: Variant, options: TextOptions): FunText => {
    telemetry.observer.count(FUN_TEXTS, { theme: variant.theme.id, from: 'api' });
    return funText(variant, options);
  };
  api.use(
    '/*',
    cors({
      origin: config.FUNHUB_ORIGINS ?? [],
      allowMethods: METHODS,
      allowHeaders: ['Authorization', 'X-API-Key', 'If-None-Match'],
      exposeHeaders: ['ETag', 'Retry-After'],
      maxAge: 86_400,
    }),
    callerLimits(parts),
    entityTags((c) => c.req.query('seed') !== undefined || !/\/(random|pack)$/.test(c.req.path)),
  );

  api.get('/catalog', (c) =>
    answer(c, QUERIES.catalog, ({ q, limit, offset }) => {
      kept(c);
      const found = searchVariants(q);
      return { total: found.length, offset, variants: found.slice(offset, offset + limit).map(catalogEntry) };
    }),
  );
  api.get('/random', (c) =>
    answer(c, QUERIES.random, ({ theme, style, seed: given, ...options }) => {
      const seed = seedOf(c, given);
      const [variant] = chooseVariants(seed, 1, { theme, style });
      return variant && write(variant, { ...options, seed });
    }),
  );
  api.get('/render', (c) =>
    answer(c, QUERIES.render, ({ variant: id, ...options }) => {
      kept(c);
      const variant = findVariant(id);
      return variant && write(variant, options);
    }),
  );
  api.get('/pack', (c) =>
    answer(c, QUERIES.pack, ({ count, intensity, seed: given }) => {
      const seed = seedOf(c, given);
      return { seed, texts: chooseVariants(seed, count).map((variant) => write(variant, { intensity, seed })) };
    }),
  );
  api.get('/openapi.json', (c) => {
    kept(c);
    return c.json(openApiDocument());
  });
  api.all('/:route{(catalog|random|render|pack|openapi\\.json)}', (c) =>
    c.json({ error: 'This route only answers GET and HEAD.' }, 405, { allow: METHODS.join(', ') }),
  );
  return api;
}

/** Answers with JSON: what a handler makes of the parameters, or what's wrong with them. */
function answer<P extends Parameters<typeof parseQuery>[0]>(
  c: Context<WebEnv>,
  parameters: P,
  handle: (values: ValuesOf<P>) => object | undefined,
): Response {
  const parsed = parseQuery(parameters, c.req.queries());
  if ('problems' in parsed) {
    neverKept(c);
    const [first] = parsed.problems;
    return c.json({ error: `\`${first?.parameter}\` ${first?.message}.`, problems: parsed.problems }, 400);
  }
  return c.json(handle(parsed.values));
}

/** Without one in the URL, the next answer is another one. */
function seedOf(c: Context, given: string | undefined): string {
  if (given === undefined) neverKept(c);
  else kept(c);
  return given ?? newSeed();
}

function catalogEntry(variant: Variant) {
  const { id, theme, style } = variant;
  const described = ({ id: own, name, about }: Variant['theme'] | Variant['style']) => ({ id: own, name, about });
  return {
    id,
    theme: described(theme),
    style: described(style),
    example: funText(variant, { intensity: 1, seed: '1' }).text,
  };
}
