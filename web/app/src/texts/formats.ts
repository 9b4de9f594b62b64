/**
 * The browser's formats, each made once: making one takes a hundred times as long as using it, and a
 * list has hundreds of times and numbers.
 */
import { LOCALES, type Language } from "./languages.ts";

type Maker<Options, Format> = new (locale: string, options?: Options) => Format;

/** A format by language and options. */
function once<Options extends object, Format>(
  Kind: Maker<Options, Format>,
): (language: Language, options?: Options) => Format {
  const made = new Map<string, Format>();
  return (language, options) => {
    const name = language + JSON.stringify(options);
    const format = made.get(name) ?? new Kind(LOCALES[language], options);
    made.set(name, format);
    return format;
  };
}

export const dateFormat = once(Intl.DateTimeFormat);
export const listFormat = once(Intl.ListFormat);
export const numberFormat = once(Intl.NumberFormat);
export const pluralRules = once(Intl.PluralRules);
export const relativeFormat = once(Intl.RelativeTimeFormat);
