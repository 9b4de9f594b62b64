/** Scoped styles go to files: the content security policy allows no inline style. */
export default {
  compilerOptions: { css: "external", runes: true },
};
