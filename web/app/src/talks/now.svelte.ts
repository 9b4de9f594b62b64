/** The time, for words like `yesterday`: told anew every half minute and when the page is seen again. */
import { createSubscriber } from "svelte/reactivity";

const follow = createSubscriber((update) => {
  const clock = setInterval(update, 30_000);
  document.addEventListener("visibilitychange", update);
  return () => {
    clearInterval(clock);
    document.removeEventListener("visibilitychange", update);
  };
});

export function now(): number {
  follow();
  return Date.now();
}
