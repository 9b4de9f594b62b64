/** What went wrong, what is not lost, what to do: one sentence or three for each code of a problem. */
export const french = {
  // What one did.
  "bad-input": "Quelque chose ne va pas dans ce qui a été tapé. Regardez, et essayez encore.",
  "bad-word": "Un des douze mots n’est pas dans notre liste. Regardez la feuille, lettre par lettre.",
  "bad-checksum": "Ces douze mots ne vont pas ensemble. Vérifiez leur ordre, de 1 à 12.",
  "wrong-password": "L’adresse et le mot de passe ne vont pas ensemble.",
  "too-many-tries": "Il y a eu trop d’essais. Attendez un peu, puis essayez encore.",
  taken: "Un espace existe déjà avec cette adresse.",
  "code-needed": "Tapez le code que nous venons d’envoyer à votre adresse.",
  "password-needed": "Tapez votre mot de passe pour continuer.",
  "code-differs": "Ce n’est pas la même personne, ou pas le même code. N’écrivez rien avant de lui avoir parlé.",
  "not-found": "Nous ne trouvons pas cette page, ou elle ne vous est pas ouverte.",
  "not-member": "Vous ne lisez pas cette partie de l’échange.",
  "not-logged-in": "Connectez-vous pour continuer.",
  "source-changed": "Ce fichier a changé pendant l’envoi. Choisissez-le encore une fois.",
  "too-large": "C’est trop grand pour être envoyé.",
  unsent: "Un message n’est pas encore parti. Attendez le réseau, ou sortez sans l’envoyer.",
  // The way there.
  offline: "Pas de réseau. Ce que vous avez écrit est gardé sur cet appareil.",
  "guardians-unavailable": "Nous ne pouvons pas vérifier votre mot de passe en ce moment. Cela vient de nous : essayez dans quelques minutes.",
  busy: "Beaucoup de monde en ce moment. Essayez dans un instant.",
  // The session.
  expired: "Douze heures ont passé. Connectez-vous de nouveau, tout est là.",
  "device-revoked": "Cet appareil a été retiré de votre compte. Connectez-vous de nouveau si c’est bien le vôtre.",
  "logged-out": "Vous êtes sorti. À bientôt.",
  // What the other side sent: said as what it means for the reader.
  malformed: "Ce qui est arrivé est illisible. Nous ne l’ouvrons pas.",
  "unknown-version": "C’est écrit avec une version plus récente. Rechargez la page pour le lire.",
  "wrong-purpose": "Ce qui est arrivé n’est pas à sa place. Nous ne l’ouvrons pas.",
  "bad-signature": "Nous ne savons pas qui a écrit ceci. Nous ne l’ouvrons pas.",
  tampered: "Ce document est arrivé abîmé. Nous ne l’ouvrons pas : demandez qu’on vous le renvoie.",
  "not-authorised": "La personne qui a fait cela n’en avait pas le droit. Rien n’a changé.",
  fork: "Deux versions de cet échange existent. Par prudence, on n’y écrit plus : appelez la personne.",
  stale: "Quelque chose a changé entre-temps. Essayez encore.",
  gap: "Il manque quelque chose ici.",
  "rolled-back": "On nous montre un état ancien de cet échange. N’écrivez rien pour l’instant, et prévenez-nous.",
  replayed: "Ceci est déjà arrivé une fois. Nous ne le montrons pas deux fois.",
  substituted: "Ce n’est pas la personne attendue qui a répondu. N’écrivez rien avant de lui avoir parlé.",
  "proof-invalid": "Une réponse ne convient pas. Par prudence, nous nous arrêtons là : essayez plus tard.",
  "wrap-mismatch": "Ce qui est arrivé ne correspond pas à ce qui a été promis. Nous ne l’ouvrons pas.",
  "guardians-disagree": "Nous recevons des réponses différentes. Par prudence, nous nous arrêtons là : essayez plus tard.",
  // Anything else.
  other: "Cela n’a pas marché, et cela vient de nous. Ce que vous avez écrit est gardé. Essayez encore.",
};

export type ProblemTexts = typeof french;
