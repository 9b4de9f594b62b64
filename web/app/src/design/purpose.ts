/**
 * What a field is for, said to browsers and aids (WCAG 1.3.5) while it is empty. From the first letter
 * on it is said no more: a browser would write what stands there to the disk, in its memory of forms
 * and of open pages.
 */
export function purposeOf<Purpose extends "name" | "username" | "email" | "address-level2">(purpose: Purpose, value: string): Purpose | "off" {
  return value === "" ? purpose : "off";
}
