/** Somebody at a browser of their own, and what one does on the screens: by what is seen and said there. */
import { readFile } from "node:fs/promises";
import type { BrowserContext, Locator, Page } from "playwright-core";
import type { FileKind, Role } from "@colloque/core/sdk/api";
import { french as account } from "../../src/texts/account/french.ts";
import { french as common } from "../../src/texts/common/french.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { french as waysIn } from "../../src/texts/ways-in/french.ts";
import { ADDRESS } from "../browser.ts";

/** Milliseconds for whatever a person waits for: the machine may be busy. */
export const PATIENCE = 60_000;

export interface Identity {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

let count = 0;

/** An invented person whom nobody has met. */
export function invented(name: string, role: Role = "patient"): Identity {
  const email = `${role}-${Date.now()}-${count++}@exemple.invalid`;
  return { email, name, role, password: "trois chats sous la pluie" };
}

export class Person {
  readonly page: Page;
  /** Console errors, uncaught errors, what the policy has refused. */
  readonly wrongs: string[] = [];
  readonly #address: string;

  private constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
    page.on("console", (message) => {
      if (message.type() === "error") this.wrongs.push(message.text());
    });
    page.on("pageerror", (error) => this.wrongs.push(String(error)));
    // From the beginning: a key opens a choice sooner than a browser learns that somebody waits for it.
    page.on("filechooser", () => undefined);
  }

  /** In a window of this profile. */
  static async in(context: BrowserContext, address = ADDRESS): Promise<Person> {
    context.setDefaultTimeout(PATIENCE);
    // Without File System Access, whose choice of a place no test can make.
    await context.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
    return new Person(await context.newPage(), address);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(this.#address + path);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** The field of one word of a sheet. */
  word(place: number): Locator {
    return this.page.getByRole("combobox", { name: waysIn.word(place), exact: true });
  }

  /** Somebody is in: the account's part of the frame. */
  async isIn(): Promise<void> {
    await this.page.locator('a[href="/account"]').first().waitFor();
  }

  /** Sign up, write the sheet down and prove it; its twelve words. */
  async signUp({ email, name, password, role }: Identity): Promise<readonly string[]> {
    await this.goTo("/sign-up");
    await this.page.getByRole("radio", { name: waysIn[role] }).check();
    await this.field(waysIn.name).fill(name);
    await this.field(waysIn.email).fill(email);
    await this.button(waysIn.continue).click();
    await this.field(waysIn.password).fill(password);
    await this.button(common.showPassword).click();
    await this.button(waysIn.create).click();
    const words = await this.readSheet();
    await this.proveSheet(words);
    return words;
  }

  async readSheet(): Promise<readonly string[]> {
    const words = this.page.locator("article ol li b");
    await words.nth(11).waitFor();
    return words.allInnerTexts();
  }

  async proveSheet(words: readonly string[]): Promise<void> {
    await this.button(waysIn.written).click();
    await this.button(waysIn.finish).waitFor();
    for (const [at, word] of words.entries()) {
      const field = this.field(waysIn.wordNumber(at + 1));
      if ((await field.count()) > 0) await field.fill(word);
    }
    await this.button(waysIn.finish).click();
    await this.button(waysIn.goIn).click();
    await this.isIn();
  }

  /** Before the first document, from a talk that is open: write the sheet down and prove it. */
  async prepareSheet(): Promise<readonly string[]> {
    await this.button(talks.attach).click();
    await this.page.getByRole("link", { name: talks.sheetGo }).click();
    const words = await this.readSheet();
    await this.proveSheet(words);
    return words;
  }

  async tryLogIn(email: string, password: string, shared = false): Promise<void> {
    await this.goTo("/log-in");
    await this.field(waysIn.email).fill(email);
    await this.field(waysIn.password).fill(password);
    if (shared) await this.field(waysIn.shared).check();
    await this.button(waysIn.enter).click();
  }

  async logIn(email: string, password: string, shared = false): Promise<void> {
    await this.tryLogIn(email, password, shared);
    await this.isIn();
  }

  /** Come in with the sheet alone, and a new password. */
  async recover(email: string, words: readonly string[], password: string): Promise<void> {
    await this.goTo("/log-in");
    await this.page.getByRole("link", { name: waysIn.otherWay }).click();
    await this.field(waysIn.email).fill(email);
    for (const [at, word] of words.entries()) await this.word(at + 1).fill(word);
    await this.button(waysIn.continue).click();
    await this.field(waysIn.newPassword).fill(password);
    await this.button(waysIn.setPassword).click();
    await this.button(waysIn.goIn).click();
    await this.isIn();
  }

  /** `losing` what has not been sent. */
  async logOut(losing = false): Promise<void> {
    await this.page.locator('a[href="/account"]').first().click();
    await this.button(/^Se déconnecter/u).click();
    const name = losing ? account.leaving.yesLosing : account.leaving.yes;
    await this.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
    await this.button("Me connecter").waitFor();
  }

  /** Find somebody in the directory and open a talk with them. */
  async findAndWriteTo(doctor: string, search: string, subject = ""): Promise<void> {
    await this.page.locator('a[href="/new"]').first().click();
    await this.field(talks.who).fill(search);
    await this.button(new RegExp(doctor, "u")).click();
    await this.field(talks.subjectOptional).fill(subject);
    await this.button(talks.start(doctor)).click();
    await this.writing.waitFor();
  }

  /** A practitioner writes to a patient by address. */
  async writeToPatient(email: string, subject = ""): Promise<void> {
    await this.page.locator('a[href="/new"]').first().click();
    await this.field(talks.patientEmail).fill(email);
    await this.field(talks.subjectOptional).fill(subject);
    await this.button(talks.startByEmail).click();
    await this.writing.waitFor();
  }

  async retitle(subject: string): Promise<void> {
    await this.button(talks.moreActions).click();
    await this.page.getByRole("menuitem", { name: talks.retitle }).click();
    await this.field(talks.subject).fill(subject);
    await this.button(talks.saveSubject).click();
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }

  /** After a reload that takes the password. */
  async rename(name: string, password: string): Promise<void> {
    await this.goTo("/account/profile");
    await this.field(account.profile.name).fill(name);
    await this.button(account.profile.save).click();
    await this.field(account.profile.password).fill(password);
    await this.page.getByRole("dialog").getByRole("button", { name: account.profile.save }).click();
    await this.page.getByText(account.profile.saved, { exact: true }).waitFor();
  }

  /** What is typed, and has been kept as a draft. */
  async draft(text: string): Promise<void> {
    await this.writing.fill(text);
    await this.page.getByText(talks.draftKept).waitFor();
  }

  async openTalk(name: string): Promise<void> {
    await this.page.locator('a[href^="/talks/"]', { hasText: name }).first().click();
    await this.writing.waitFor();
  }

  get writing(): Locator {
    return this.field(talks.message);
  }

  async write(text: string): Promise<void> {
    await this.writing.fill(text);
    await this.button(talks.send).click();
  }

  /** Choose files and, where one can, say what they are. */
  async attach(paths: readonly string[], kind?: FileKind): Promise<void> {
    const onGlass = await this.page.evaluate(() => matchMedia("(pointer: coarse)").matches);
    if (onGlass) await this.button(talks.attach).click();
    const item = onGlass ? this.page.getByRole("menuitem", { name: talks.attachFile }) : this.button(talks.attach);
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), item.click()]);
    await chooser.setFiles([...paths]);
    if (kind !== undefined) await this.page.getByRole("radio", { name: talks[kind] }).check({ force: true });
  }

  async send(): Promise<void> {
    await this.button(talks.send).click();
  }

  /** The row of a talk that holds this. */
  entry(text: string): Locator {
    return this.page.getByRole("feed").getByRole("article").filter({ hasText: text });
  }

  /** What has been said, or a file by its name, stands in the talk. */
  async reads(text: string): Promise<void> {
    await this.entry(text).first().waitFor();
  }

  /** It is said, and has gone out. */
  async sent(text: string): Promise<void> {
    await this.entry(text).first().waitFor();
    await this.entry(text).filter({ has: this.page.locator(".state") }).first().waitFor({ state: "detached" });
  }

  /** Save a file; its bytes. */
  async save(name: string): Promise<Buffer> {
    const saving = this.button(talks.saveNamed(name));
    const [download] = await Promise.all([this.page.waitForEvent("download"), saving.click()]);
    return readFile(await download.path());
  }
}
