/** The description of the API for programs, made from the declarations that check the parameters. https://spec.openapis.org/oas/v3.1.1 */
import { STYLES } from '../../../shared/fun/styles.ts';
import { LONGEST_TEXT } from '../../../shared/fun/text.ts';
import { THEMES } from '../../../shared/fun/themes.ts';
import { VERSION } from '../../../shared/platform/version.ts';
import { LIMITS } from './limits.ts';
import { MOST_TEXTS, MOST_VARIANTS, QUERIES } from './query.ts';

type Json = Record<string, unknown>;

const text = { type: 'string' } as const;

const SCHEMAS = {
  Text: object({
    variant: { ...text, description: 'The theme and the style: `theme:style`.' },
    theme: text,
    style: text,
    intensity: { type: 'integer', minimum: 1, maximum: 5 },
    seed: text,
    text: {
      ...text,
      maxLength: LONGEST_TEXT,
      description: 'Plain text. It can contain names, so escape it for where you show it.',
    },
    path: { ...text, description: 'The path that returns the same text.' },
  }),
  Pack: object({ seed: text, texts: { type: 'array', items: reference('Text'), maxItems: MOST_TEXTS } }),
  Named: object({ id: text, name: text, about: text }),
  Variant: object({ id: text, theme: reference('Named'), style: reference('Named'), example: text }),
  Catalog: object({
    total: { type: 'integer', description: 'How many match in total.' },
    offset: { type: 'integer' },
    variants: { type: 'array', items: reference('Variant'), maxItems: MOST_VARIANTS },
  }),
  Error: { ...object({ error: { ...text, description: 'A sentence for people.' } }), additionalProperties: true },
  QueryError: object({
    error: text,
    problems: { type: 'array', items: object({ parameter: text, message: text }), minItems: 1 },
  }),
} as const satisfies Record<string, Json>;

const SUMMARIES = {
  catalog: ['Catalog', 'Lists themes in styles, with an example of each.'],
  random: ['Text', 'Writes a text of any variant.'],
  render: ['Text', 'Writes a text of one variant. The same URL gives the same text.'],
  pack: ['Pack', 'Writes texts of different variants.'],
} as const satisfies Record<keyof typeof QUERIES, readonly [keyof typeof SCHEMAS, string]>;

let made: Json | undefined;

export function openApiDocument(): Json {
  made ??= {
    openapi: '3.1.1',
    info: {
      title: 'FunHub',
      version: VERSION,
      description: `Short texts about ${THEMES.length} themes in ${STYLES.length} styles. Without a key, you can make ${LIMITS.address} requests a minute, and with one, ${LIMITS.key}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }, { header: [] }],
    paths: Object.fromEntries(
      Object.entries(SUMMARIES).map(([route, [schema, summary]]) => [
        `/fun/${route}`,
        { get: operation(route as keyof typeof QUERIES, schema, summary) },
      ]),
    ),
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
  return made;
}

function operation(route: keyof typeof QUERIES, schema: keyof typeof SCHEMAS, summary: string): Json {
  const etag = { description: 'Names this very answer. There’s none where chance decides.', schema: text };
  return {
    operationId: route,
    summary,
    parameters: Object.entries(QUERIES[route]).map(([name, { description, schema: type, ...rest }]) => ({
      ...{ name, in: 'query', description },
      ...('isRequired' in rest && { required: true }),
      schema: type,
    })),
    responses: {
      200: { ...response('The answer.', schema), headers: { ETag: etag } },
      304: { description: 'It hasn’t changed since the answer in `If-None-Match`.' },
      400: response('Something is wrong with the parameters.', 'QueryError'),
      401: response('The key isn’t known.', 'Error'),
      429: {
        ...response('Too many requests.', 'Error'),
        headers: { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer', minimum: 1 } } },
      },
    },
  };
}

function response(description: string, schema: keyof typeof SCHEMAS): Json {
  return { description, content: { 'application/json': { schema: reference(schema) } } };
}

/** With all of its properties, and no other. */
function object(properties: Json) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false } as const;
}

function reference(name: string) {
  return { $ref: `#/components/schemas/${name}` } as const;
}
