/** The translations that come with the product. To add one, see "Translating" in docs/WEB.md. */
import { install, Language } from './language.ts';

const TRANSLATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

for (const [tag, texts] of Object.entries(TRANSLATIONS)) install(new Language(tag, texts));
