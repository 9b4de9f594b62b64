"""Everything the command line says, in English, French and German.

Plain words: nobody reads "key", "encrypt" or "certificate" who did not ask for it.
"""

from __future__ import annotations

from colloque.errors import ColloqueError

Text = tuple[str, str, str]
_ORDER = {"en": 0, "fr": 1, "de": 2}

TEXTS: dict[str, Text] = {
    "password": ("Password: ", "Mot de passe : ", "Passwort: "),
    "new-password": (
        "New password (at least 8 characters): ",
        "Nouveau mot de passe (8 caractères au moins) : ",
        "Neues Passwort (mindestens 8 Zeichen): ",
    ),
    "repeat-password": ("Once more: ", "Encore une fois : ", "Noch einmal: "),
    "passwords-differ": (
        "The two passwords differ.",
        "Les deux mots de passe diffèrent.",
        "Die beiden Passwörter sind verschieden.",
    ),
    "mail-code": (
        "Code from your e-mail: ",
        "Code reçu par e-mail : ",
        "Code aus Ihrer E-Mail: ",
    ),
    "account-created": (
        "Account created. You are logged in as {name}.",
        "Compte créé. Vous êtes connecté : {name}.",
        "Konto angelegt. Sie sind angemeldet als {name}.",
    ),
    "logged-in": (
        "Logged in as {name}.",
        "Connecté : {name}.",
        "Angemeldet als {name}.",
    ),
    "logged-out": (
        "Logged out. Nothing is left on this computer.",
        "Déconnecté. Il ne reste rien sur cet ordinateur.",
        "Abgemeldet. Auf diesem Computer bleibt nichts zurück.",
    ),
    "recovered": (
        "New password set; everything is back. All other devices must log in again.",
        "Nouveau mot de passe en place ; tout est là. Vos autres appareils doivent se reconnecter.",
        "Neues Passwort gesetzt; alles ist wieder da. Andere Geräte müssen sich neu anmelden.",
    ),
    "sheet-written": (
        "Recovery sheet written to {path}. Print it and keep it safe: it opens your account.",
        "Feuille de secours écrite dans {path}. Imprimez-la, gardez-la : elle ouvre votre compte.",
        "Notfallblatt in {path}. Drucken Sie es aus und bewahren Sie es auf: es öffnet Ihr Konto.",
    ),
    "sheet-title": (
        "Recovery sheet",
        "Feuille de secours",
        "Notfallblatt",
    ),
    "sheet-explain": (
        "With these twelve words you get back in when the password is lost. Keep this sheet where"
        " you keep important papers. Show it to nobody.",
        "Avec ces douze mots, vous rentrez même sans mot de passe. Gardez cette feuille avec vos"
        " papiers importants. Ne la montrez à personne.",
        "Mit diesen zwölf Wörtern kommen Sie auch ohne Passwort hinein. Bewahren Sie das Blatt bei"
        " wichtigen Papieren auf. Zeigen Sie es niemandem.",
    ),
    "sheet-unproved": (
        "Your recovery sheet is not checked yet: colloque account sheet",
        "Votre feuille de secours n'est pas encore vérifiée : colloque account sheet",
        "Ihr Notfallblatt ist noch nicht geprüft: colloque account sheet",
    ),
    "sheet-wrong": (
        "These are not the words of your sheet. Look at the numbers beside them.",
        "Ce ne sont pas les mots de votre feuille. Regardez leurs numéros.",
        "Das sind nicht die Wörter Ihres Blattes. Achten Sie auf die Nummern.",
    ),
    "sheet-word": (
        "Word {place} of the sheet (Enter: later): ",
        "Mot {place} de la feuille (Entrée : plus tard) : ",
        "Wort {place} des Blatts (Eingabe: später): ",
    ),
    "sheet-proved": (
        "The sheet is right. Its words are now on paper only.",
        "La feuille est juste. Ses mots ne sont plus que sur le papier.",
        "Das Blatt stimmt. Seine Wörter stehen jetzt nur noch auf dem Papier.",
    ),
    "sheet-already": (
        "The sheet has been checked already.",
        "La feuille est déjà vérifiée.",
        "Das Blatt ist schon geprüft.",
    ),
    "nothing-found": ("Nothing found.", "Rien trouvé.", "Nichts gefunden."),
    "listing-asked": (
        "Asked to be listed. You appear in the directory once the registry has agreed.",
        "Demande envoyée. Vous serez dans l'annuaire dès que le registre aura accepté.",
        "Eintrag beantragt. Sie erscheinen im Verzeichnis, sobald das Register zustimmt.",
    ),
    "no-conversations": (
        "No conversations yet. Start one: colloque conversation start --with EMAIL",
        "Aucune conversation. Commencez : colloque conversation start --with EMAIL",
        "Noch keine Gespräche. Beginnen Sie eines: colloque conversation start --with EMAIL",
    ),
    "no-entries": (
        'Nothing written yet. Write: colloque send {id} --text "…"',
        'Rien d\'écrit. Écrivez : colloque send {id} --text "…"',
        'Noch nichts geschrieben. Schreiben Sie: colloque send {id} --text "…"',
    ),
    "recalled": (
        "No connection: this is what was here last time.",
        "Pas de connexion : voici ce qui était là la dernière fois.",
        "Keine Verbindung: Das ist der letzte bekannte Stand.",
    ),
    "pending": (
        "waits for the patient",
        "attend le patient",
        "wartet auf den Patienten",
    ),
    "unread": ("{count} new", "{count} nouveaux", "{count} neu"),
    "untitled": ("(no title)", "(sans titre)", "(ohne Titel)"),
    "unnamed": ("(no name yet)", "(sans nom)", "(noch ohne Namen)"),
    "you": ("you", "vous", "Sie"),
    "state-self": ("you", "vous", "Sie"),
    "state-unverified": (
        "not confirmed",
        "pas confirmé",
        "nicht bestätigt",
    ),
    "state-invited": ("invited", "invité", "eingeladen"),
    "state-directory": (
        "confirmed by the directory",
        "confirmé par l'annuaire",
        "vom Verzeichnis bestätigt",
    ),
    "state-verified": ("verified in person", "vérifié en personne", "persönlich geprüft"),
    "role-patient": ("patient", "patient", "Patient"),
    "role-practitioner": ("practitioner", "soignant", "Behandler"),
    "role-assistant": ("assistant", "secrétariat", "Sekretariat"),
    "kind-document": ("document", "document", "Dokument"),
    "kind-prescription": ("prescription", "ordonnance", "Rezept"),
    "kind-result": ("result", "résultat", "Befund"),
    "compare": (
        "Compare these words with {name}, by telephone or at the desk:",
        "Comparez ces mots avec {name}, au téléphone ou au cabinet :",
        "Vergleichen Sie diese Wörter mit {name}, am Telefon oder in der Praxis:",
    ),
    "contact-verified": (
        "{name} is verified.",
        "{name} est vérifié.",
        "{name} ist geprüft.",
    ),
    "queued": (
        "Kept; it goes out when the server can be reached.",
        "Gardé ; le message partira dès que le serveur répondra.",
        "Aufgehoben; es geht hinaus, sobald der Server erreichbar ist.",
    ),
    "waiting": ("waits", "en attente", "wartet"),
    "problem-gap": (
        "something is missing before this",
        "il manque quelque chose avant ceci",
        "davor fehlt etwas",
    ),
    "problem-fork": (
        "two different histories were shown here",
        "deux histoires différentes ont été montrées ici",
        "hier wurden zwei verschiedene Verläufe gezeigt",
    ),
    "refused": (
        "could not be verified, not shown",
        "invérifiable, non montré",
        "nicht überprüfbar, nicht gezeigt",
    ),
    "newer-version": (
        "needs a newer version of this program",
        "demande une version plus récente du programme",
        "braucht eine neuere Version dieses Programms",
    ),
    "fetched": (
        "{name} written to {path}.",
        "{name} écrit dans {path}.",
        "{name} in {path} geschrieben.",
    ),
    "status-server": ("Server", "Serveur", "Server"),
    "status-guardian": ("Guardian", "Gardien", "Wächter"),
    "status-reachable": ("answers", "répond", "antwortet"),
    "status-unreachable": ("does not answer", "ne répond pas", "antwortet nicht"),
    "status-nobody": ("Nobody is logged in.", "Personne n'est connecté.", "Niemand angemeldet."),
    "status-outbox": (
        "To send: {count}",
        "À envoyer : {count}",
        "Zu senden: {count}",
    ),
    "serving": (
        "Colloque runs at {address}   (Ctrl-C stops it)",
        "Colloque tourne à {address}   (Ctrl-C l'arrête)",
        "Colloque läuft unter {address}   (Strg-C beendet es)",
    ),
    "stopped": ("Stopped.", "Arrêté.", "Beendet."),
    "demo-making": (
        "Making the demo data…",
        "Création des données de démonstration…",
        "Beispieldaten werden angelegt…",
    ),
    "demo-logins": (
        'Demo log-ins (password "{password}"):',
        "Comptes de démonstration (mot de passe « {password} ») :",
        'Beispielkonten (Passwort "{password}"):',
    ),
    "demo-try": ("Try:", "Essayez :", "Versuchen Sie:"),
    "interrupted": ("Interrupted.", "Interrompu.", "Abgebrochen."),
    "internal": (
        "Something went wrong in this program. Run with COLLOQUE_DEBUG=1 to see where.",
        "Erreur interne. Relancez avec COLLOQUE_DEBUG=1 pour voir où.",
        "Interner Fehler. Mit COLLOQUE_DEBUG=1 zeigt das Programm, wo.",
    ),
}

#: Sentence and hint of errors, in French and German; English stands with the error itself.
ERRORS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "bad-input": (
        ("Cette saisie n'est pas utilisable.", ""),
        ("Diese Eingabe ist nicht verwendbar.", ""),
    ),
    "bad-word": (
        ("Un des douze mots n'est pas dans la liste.", "Regardez ce mot sur la feuille."),
        ("Eines der zwölf Wörter steht nicht in der Liste.", "Sehen Sie auf dem Blatt nach."),
    ),
    "bad-checksum": (
        ("Les douze mots ne vont pas ensemble.", "Comparez mots et ordre avec la feuille."),
        ("Die zwölf Wörter passen nicht zusammen.", "Vergleichen Sie Wörter und Reihenfolge."),
    ),
    "wrong-password": (
        (
            "L'adresse e-mail ou le mot de passe ne va pas.",
            "Réessayez, ou rentrez avec la feuille de secours.",
        ),
        (
            "E-Mail-Adresse oder Passwort stimmt nicht.",
            "Versuchen Sie es noch einmal, oder nehmen Sie das Notfallblatt.",
        ),
    ),
    "too-many-tries": (
        (
            "Trop d'essais.",
            "Attendez un peu, prenez un appareil déjà connu, ou la feuille de secours.",
        ),
        (
            "Zu viele Versuche.",
            "Warten Sie etwas, nehmen Sie ein bekanntes Gerät oder das Notfallblatt.",
        ),
    ),
    "not-found": (
        ("Cela n'existe pas, ou n'est pas à vous.", ""),
        ("Das gibt es nicht, oder es gehört Ihnen nicht.", ""),
    ),
    "offline": (
        (
            "Le serveur ne répond pas.",
            "Vérifiez la connexion et l'adresse du serveur ; vos écrits sont gardés et partiront.",
        ),
        (
            "Der Server ist nicht erreichbar.",
            "Prüfen Sie Verbindung und Adresse; Geschriebenes bleibt aufgehoben und geht hinaus.",
        ),
    ),
    "not-logged-in": (
        ("Personne n'est connecté ici.", "Connectez-vous : colloque account login --email …"),
        ("Hier ist niemand angemeldet.", "Melden Sie sich an: colloque account login --email …"),
    ),
    "not-member": (
        ("Vous ne pouvez ni lire ni écrire ici.", ""),
        ("Hier können Sie weder lesen noch schreiben.", ""),
    ),
    "source-changed": (
        ("Le fichier a changé pendant la lecture.", "Renvoyez-le quand rien ne l'écrit plus."),
        ("Die Datei änderte sich beim Lesen.", "Senden Sie sie, wenn nichts mehr darin schreibt."),
    ),
    "profile-busy": (
        ("Un autre programme utilise ce profil.", "Attendez qu'il ait fini."),
        ("Ein anderes Programm benutzt dieses Profil.", "Warten Sie, bis es fertig ist."),
    ),
    "malformed": (
        ("Les données reçues sont mal formées.", ""),
        ("Die empfangenen Daten sind fehlerhaft.", ""),
    ),
    "too-large": (
        ("Les données sont trop grandes.", ""),
        ("Die Daten sind zu groß.", ""),
    ),
    "unknown-version": (
        ("Ces données viennent d'une version plus récente.", "Mettez ce programme à jour."),
        ("Diese Daten stammen von einer neueren Version.", "Aktualisieren Sie dieses Programm."),
    ),
    "wrong-purpose": (
        ("Ces données étaient faites pour autre chose.", ""),
        ("Diese Daten waren für etwas anderes bestimmt.", ""),
    ),
    "bad-signature": (
        ("Une signature est fausse.", ""),
        ("Eine Unterschrift ist falsch.", ""),
    ),
    "tampered": (
        ("Les données ont été changées en route.", ""),
        ("Die Daten wurden unterwegs verändert.", ""),
    ),
    "not-authorised": (
        ("L'auteur n'en avait pas le droit.", ""),
        ("Der Urheber durfte das nicht.", ""),
    ),
    "fork": (
        (
            "Deux histoires différentes ont été montrées.",
            "N'écrivez plus ; comparez avec l'autre personne.",
        ),
        (
            "Es wurden zwei verschiedene Verläufe gezeigt.",
            "Schreiben Sie nicht weiter; vergleichen Sie mit der anderen Person.",
        ),
    ),
    "stale": (
        ("Cela appartient à un état dépassé.", "Recommencez."),
        ("Das gehört zu einem vergangenen Stand.", "Versuchen Sie es noch einmal."),
    ),
    "gap": (
        ("Il manque quelque chose ici.", ""),
        ("Hier fehlt etwas.", ""),
    ),
    "rolled-back": (
        ("Le serveur montre un état plus ancien qu'avant.", ""),
        ("Der Server zeigt einen älteren Stand als zuvor.", ""),
    ),
    "replayed": (
        ("Cela a déjà été montré, autrement.", ""),
        ("Das wurde schon einmal gezeigt, als etwas anderes.", ""),
    ),
    "substituted": (
        (
            "Le serveur a répondu avec une autre identité.",
            "N'allez pas plus loin ; appelez la personne ou le cabinet.",
        ),
        (
            "Der Server antwortete mit einer anderen Identität.",
            "Machen Sie nicht weiter; rufen Sie die Person oder die Praxis an.",
        ),
    ),
    "proof-invalid": (
        ("La réponse d'un gardien n'est pas prouvée.", ""),
        ("Die Antwort eines Wächters ist nicht bewiesen.", ""),
    ),
    "wrap-mismatch": (
        ("L'accès n'a pas été donné comme son auteur l'a signé.", ""),
        ("Der Zugang wurde nicht so vergeben wie unterschrieben.", ""),
    ),
    "guardians-disagree": (
        ("Les gardiens répondent différemment.", ""),
        ("Die Wächter antworten verschieden.", ""),
    ),
    "guardians-unavailable": (
        ("Trop peu de gardiens répondent.", "Réessayez plus tard ; vos données sont en sûreté."),
        ("Zu wenige Wächter antworten.", "Später noch einmal; Ihre Daten sind sicher."),
    ),
    "port-taken": (
        ("Un autre programme écoute sur ce port.", "Arrêtez-le, ou choisissez un autre --port."),
        ("Ein anderes Programm lauscht an diesem Port.", "Beenden Sie es, oder --port angeben."),
    ),
    "already-running": (
        ("Colloque tourne déjà sur ce dossier.", "Arrêtez-le, ou donnez un autre --data."),
        ("Colloque läuft schon auf diesem Ordner.", "Beenden Sie es, oder --data angeben."),
    ),
    "taken": (
        (
            "Il y a déjà un compte pour cette adresse e-mail.",
            "Connectez-vous, ou rentrez avec la feuille de secours.",
        ),
        (
            "Für diese E-Mail-Adresse gibt es schon ein Konto.",
            "Melden Sie sich an, oder nehmen Sie das Notfallblatt.",
        ),
    ),
    "someone-else": (
        ("Quelqu'un est déjà connecté sur ce profil.", "Déconnectez-le d'abord."),
        ("In diesem Profil ist schon jemand angemeldet.", "Melden Sie zuerst ab."),
    ),
    "unsent": (
        ("Des messages ne sont pas encore partis.", "Envoyez-les, ou logout --force les perd."),
        ("Es gibt Ungesendetes.", "Senden Sie es, oder logout --force verwirft es."),
    ),
    "sheet-unproved": (
        ("La feuille de secours n'est pas vérifiée.", "Tapez deux de ses mots."),
        ("Das Notfallblatt ist nicht geprüft.", "Geben Sie zwei seiner Wörter ein."),
    ),
    "code-needed": (
        ("Un code a été envoyé à cette adresse.", "Lisez l'e-mail, puis donnez --code."),
        ("An diese Adresse ging ein Code.", "Lesen Sie die E-Mail, dann --code angeben."),
    ),
    "device-revoked": (
        ("Cet appareil a été retiré du compte.", "Déconnectez-vous, puis reconnectez-vous."),
        ("Dieses Gerät wurde entfernt.", "Melden Sie sich ab und wieder an."),
    ),
    "file-exists": (
        ("Un fichier de ce nom existe déjà.", "Choisissez un autre nom, ou --force."),
        ("Es gibt schon eine Datei dieses Namens.", "Anderen Namen wählen, oder --force."),
    ),
    "transfer-busy": (
        ("Un autre programme s'occupe de ce fichier.", "Attendez qu'il ait fini."),
        ("Ein anderes Programm arbeitet an dieser Datei.", "Warten Sie, bis es fertig ist."),
    ),
    "refused": (("Le serveur a refusé.", ""), ("Der Server hat abgelehnt.", "")),
    "conflict": (
        ("Le serveur tient autre chose sous cet identifiant.", ""),
        ("Der Server hält unter dieser Kennung etwas anderes.", ""),
    ),
    "server-failed": (
        ("Le serveur a eu une panne.", "Réessayez plus tard ; rien n'est perdu."),
        ("Der Server hat versagt.", "Später noch einmal; nichts ist verloren."),
    ),
    "frozen": (
        (
            "Deux histoires ont été montrées ; cette conversation est gelée.",
            "N'écrivez plus ; comparez avec l'autre personne.",
        ),
        (
            "Zwei Verläufe wurden gezeigt; dieses Gespräch ist eingefroren.",
            "Schreiben Sie nicht weiter; vergleichen Sie mit der anderen Person.",
        ),
    ),
    "earlier-password": (
        (
            "Le compte vient d'un essai précédent, avec le mot de passe d'alors.",
            "Vous êtes connecté. S'il est perdu, prenez la feuille de secours.",
        ),
        (
            "Das Konto stammt aus einem früheren Versuch mit dem damaligen Passwort.",
            "Sie sind angemeldet. Ist es verloren, nehmen Sie das Notfallblatt.",
        ),
    ),
    "passwords-differ": (
        ("Les deux mots de passe diffèrent.", ""),
        ("Die beiden Passwörter sind verschieden.", ""),
    ),
    "needs-input": (
        (
            "Il n'y a personne à qui demander.",
            "Donnez COLLOQUE_PASSWORD (COLLOQUE_NEW_PASSWORD pour un nouveau), ou un terminal.",
        ),
        (
            "Es ist niemand da, den man fragen kann.",
            "COLLOQUE_PASSWORD setzen (COLLOQUE_NEW_PASSWORD für ein neues), oder ein Terminal.",
        ),
    ),
    "ambiguous-id": (
        ("Plusieurs choses commencent ainsi.", "Donnez plus de lettres."),
        ("Mehreres beginnt so.", "Geben Sie mehr Buchstaben an."),
    ),
    "code-differs": (
        (
            "Ce code n'est pas le bon : quelqu'un est peut-être entre vous.",
            "N'écrivez rien de privé ; comparez encore une fois.",
        ),
        (
            "Dieser Code ist nicht der richtige: vielleicht steht jemand dazwischen.",
            "Schreiben Sie nichts Privates; vergleichen Sie noch einmal.",
        ),
    ),
    "program-failed": (
        ("Une partie de l'installation ne tourne pas.", "Son journal en dit plus."),
        ("Ein Teil der Installation läuft nicht.", "Sein Protokoll sagt mehr."),
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """One text with its values put in."""
    return TEXTS[key][_ORDER[language]].format(**values)


def explain(error: ColloqueError, language: str) -> tuple[str, str]:
    """What went wrong and what to do next, in the user's language."""
    translated = ERRORS.get(error.code)
    if language == "en" or translated is None:
        return str(error), error.hint
    sentence, hint = translated[0 if language == "fr" else 1]
    # Some errors say which: a word's place, a folder, a log.
    says_which = type(error).__str__ is not ColloqueError.__str__
    return (f"{sentence} ({error})" if says_which else sentence), hint
