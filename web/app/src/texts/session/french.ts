/** What happens to the session: its end, and a new version of the application. */
export const french = {
  expired: "Douze heures ont passé",
  expiredMore: "Par prudence, votre espace s’est refermé ici. Vos échanges sont là, et ce que vous étiez en train d’écrire est gardé sur cet appareil.",
  expiredShared: "Par prudence, votre espace s’est refermé ici. Vos échanges vous attendent. Rien n’est resté sur cet appareil, pas même ce qui n’était pas parti.",
  revoked: "Cet appareil a été retiré",
  revokedMore: "Il ne lit plus rien de nouveau. Vos échanges sont toujours dans votre espace : si c’est bien le vôtre, entrez de nouveau. Si vous ne l’avez pas retiré vous-même, choisissez ensuite un autre mot de passe avec votre feuille de secours.",
  elsewhere: "Votre espace s’est refermé ici",
  elsewhereMore: "Il a été fermé dans un autre onglet, ou le mot de passe a changé. Vos échanges vous attendent.",
  left: "À bientôt",
  leftMore: "Rien n’est resté sur cet appareil. Vos échanges vous attendent dans votre espace.",
  logIn: "Me connecter",

  newVersion: "Une nouvelle version est prête.",
  newVersionMore: "Quelques secondes suffisent. Ce que vous écrivez est gardé.",
  update: "Mettre à jour",
  updating: "Un instant…",
};

export type SessionTexts = typeof french;
